namespace ExchangeHub.Broker.Filters.Sql;

/// <summary><c>%</c> is any text, <c>_</c> any one character. Time is bounded by the lengths multiplied, whatever the pattern.</summary>
internal static class LikePattern
{
    private const char AnyText = '%', AnyOne = '_';

    public static bool Matches(string text, string pattern, char? escape)
    {
        var parts = Parts(pattern, escape);
        var (at, part, star, retry) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (part < parts.Count && (parts[part] is { Wild: AnyOne } || (parts[part].Wild is null && parts[part].Letter == text[at])))
            {
                (at, part) = (at + 1, part + 1);
            }
            else if (part < parts.Count && parts[part].Wild == AnyText)
            {
                (star, retry, part) = (part, at, part + 1);
            }
            else if (star >= 0)
            {
                // The last "any text" takes one character more.
                (part, at) = (star + 1, ++retry);
            }
            else
            {
                return false;
            }
        }
        return parts.Skip(part).All(rest => rest.Wild == AnyText);
    }

    private static List<(char? Wild, char Letter)> Parts(string pattern, char? escape)
    {
        List<(char? Wild, char Letter)> parts = [];
        for (var i = 0; i < pattern.Length; i++)
        {
            parts.Add(pattern[i] == escape && i + 1 < pattern.Length ? (null, pattern[++i])
                : pattern[i] is AnyText or AnyOne ? (pattern[i], pattern[i])
                : (null, pattern[i]));
        }
        return parts;
    }
}
