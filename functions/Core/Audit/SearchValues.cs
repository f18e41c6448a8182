using System.Text;

namespace ExchangeHub.Core.Audit;

/// <summary>The values of one search parameter: commas part them, and a backslash takes the meaning from what comes after it (FHIR R4 search, escaping).</summary>
internal static class SearchValues
{
    /// <summary>Empty when one of them is.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        List<string> values = [];
        var value = new StringBuilder();
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || text[i] == ',')
            {
                values.Add(value.ToString());
                value.Clear();
            }
            else
            {
                value.Append(text[i] == '\\' && i + 1 < text.Length ? text[++i] : text[i]);
            }
        }
        return values.Contains("") ? [] : values;
    }
}
