namespace ExchangeHub.Policy.Labels;

/// <summary>What a whole bears: the highest confidentiality of what it shows (DS4P), and never why.</summary>
public static class HighWaterMark
{
    /// <summary>A code of v3-Confidentiality; U when nothing is shown.</summary>
    public static string Of(IReadOnlyList<Part> parts, IReadOnlySet<string> withheld)
    {
        var highest = 0;
        foreach (var part in parts)
        {
            if (!withheld.Contains(part.Path))
            {
                highest = Math.Max(highest, PartLabels.Of(part).Rank);
            }
        }
        return SecurityLabels.Confidentiality(highest).Code;
    }
}
