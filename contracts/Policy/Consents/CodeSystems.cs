using System.Collections.Frozen;
using System.Text.RegularExpressions;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Policy.Consents;

/// <summary>
/// Whether a code could be one of its system: <c>codes/code-systems.json</c>. A deny by a code that nothing ever bears would hold
/// nowhere, and nobody would notice.
/// </summary>
internal static class CodeSystems
{
    private static readonly FrozenDictionary<string, Regex> Patterns = CodeLists.Get("code-systems").Codes.Values.ToFrozenDictionary(
        system => system.Code, system => new Regex(system.Members["pattern"].AsString()!, RegexOptions.CultureInvariant));

    /// <param name="code">As <see cref="Labels.ClinicalCodes.Normal"/> writes it.</param>
    // In .NET a pattern's $ also matches before a last line feed.
    public static bool CouldHave(Coding code) => Patterns.TryGetValue(code.System, out var pattern) && pattern.IsMatch(code.Code) && !code.Code.EndsWith('\n');
}
