using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Law;

/// <summary>
/// Criminal intelligence goes to law enforcement that agreed to the rules (28 CFR 23.20(f)(1)), to any when danger to life is imminent
/// ((f)(2)). It is reviewed within five years ((h)).
/// </summary>
public static class CriminalIntelligence
{
    public const string Label = "INTEL";

    public static bool BarsPart(Matter matter, Part part, PartLabels labels) =>
        labels.Has(Label)
        && !(matter.Request.Recipient.Type == "law-enforcement" && (matter.Request.Recipient.Follows("28cfr23") || IsImminentDanger(matter)));

    private static bool IsImminentDanger(Matter matter) => matter.Request.Message.Basis is { Type: "emergency", Reason: "imminent-threat" };
}
