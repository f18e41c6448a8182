using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Law;

/// <summary>
/// Without consent and not for treatment a recipient gets what its type of partner needs, <c>codes/minimum-necessary.json</c>. Who has no
/// row there needs nothing.
/// </summary>
public static class MinimumNecessary
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> Needs = CodeLists.Get("minimum-necessary").Codes.Values.ToFrozenDictionary(
        type => type.Code, type => ((JsonArray)type.Members["parts"]!).Select(part => part.AsString()!).ToFrozenSet());

    public static bool BarsPart(Matter matter, Part part, PartLabels labels) =>
        matter.Basis is "mandated-report" or "legal-process" or "emergency" && !IsForTreatment(matter)
        && !Needs.GetValueOrDefault(matter.Request.Recipient.Type, FrozenSet<string>.Empty).Contains(part.Type);

    /// <summary>45 CFR 164.512(f)(2): name, address, birth and the like, whatever else law enforcement may get.</summary>
    public static bool BarsBeyondIdentification(Matter matter, Part part, PartLabels labels) => matter.Citation?.Parts?.Contains(part.Type) == false;

    // 45 CFR 164.502(b)(2)(i)
    private static bool IsForTreatment(Matter matter) => matter.Request.Recipient.IsHealthProvider && Treatment.IsThePurpose(matter);
}
