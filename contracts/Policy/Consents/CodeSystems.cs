using System.Collections.Frozen;
using System.Text.RegularExpressions;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Consents;

/// <summary>
/// Whether a code could be one of its system: <c>codes/code-systems.json</c>. A deny by a code that nothing ever bears would hold
/// nowhere, and nobody would notice.
/// </summary>
internal static class CodeSystems
{
    private static readonly FrozenDictionary<string, Regex> Patterns = CodeLists.Get("code-systems").Codes.Values.ToFrozenDictionary(
        system => ClinicalCodes.Normal(new(system.Code, "")).System, system => new Regex(system.Members["pattern"].AsString()!, RegexOptions.CultureInvariant));

    /// <summary>Whether a provision can name codes of the system.</summary>
    public static bool Has(string system) => Patterns.ContainsKey(system);

    // White space around a code is none of FHIR's; the end of a pattern would also match before a last line feed.
    public static bool CouldHave(Coding code)
    {
        var normal = ClinicalCodes.Normal(code);
        return code.Code == code.Code.Trim() && Patterns.TryGetValue(normal.System, out var pattern) && pattern.IsMatch(normal.Code);
    }
}
