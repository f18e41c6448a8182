using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Law;

/// <summary>When something goes with the parts that are shown.</summary>
/// <param name="Law">Which of the laws L1 to L23 it is of; null for the exchange's own.</param>
/// <param name="Obligation">A row of <c>codes/obligations.json</c>.</param>
/// <param name="FallsDue">Given the parts shown.</param>
public sealed record ObligationRule(string? Law, Obligation Obligation, string Source, Func<Matter, IReadOnlyList<Part>, bool> FallsDue);

public static class ObligationRules
{
    public static IReadOnlyList<ObligationRule> All { get; } =
    [
        Rule(null, "PERSISTLABEL", "R4 meta.security; v3-ActCode", (_, shown) => shown.Any(part => part.Labels.Count > 0)),
        Rule(null, "AUDIT", "v3-ActReason BTG; IHE PCF Advanced", (matter, _) => matter.Request.Message.Purpose == "BTG"),
        Rule("L9", "NORDSCLCD", "42 CFR 2.32", (matter, shown) => IsRecordOf(Part2.Regime, SecurityLabels.Part2, matter, shown)),
        Rule("L17", "ferpa-redisclosure", "34 CFR 99.33(d)", (matter, shown) => IsRecordOf(EducationRecords.Regime, EducationRecords.Label, matter, shown)),
        Rule("L23", "review-within-5-years", "28 CFR 23.20(h)", (matter, shown) => matter.Kind == "tip" || Any(shown, CriminalIntelligence.Label)),
    ];

    private static ObligationRule Rule(string? law, string code, string source, Func<Matter, IReadOnlyList<Part>, bool> fallsDue)
    {
        var entry = CodeLists.Get("obligations").Codes[code].Members;
        return new(law, new(entry["system"].AsString()!, code, entry["text"].AsString()!), source, fallsDue);
    }

    private static bool IsRecordOf(string regime, string label, Matter matter, IReadOnlyList<Part> shown) =>
        !matter.IdentifiesNoClient && (matter.SenderIs(regime) || Any(shown, label));

    private static bool Any(IReadOnlyList<Part> shown, string label)
    {
        foreach (var part in shown)
        {
            if (PartLabels.Of(part).Has(label))
            {
                return true;
            }
        }
        return false;
    }
}
