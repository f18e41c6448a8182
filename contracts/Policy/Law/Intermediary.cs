using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Law;

/// <summary>Where the law counts every hand that the data passes through, the consent names the hub too.</summary>
public static class Intermediary
{
    public static bool IsNotNamed(Matter matter) => matter.Rule is { NamesHub: false } && CountsHands(matter);

    /// <summary>A part may be permitted by another consent of the person than the one that the message names.</summary>
    public static bool IsNotNamedFor(Matter matter, Part part, PartLabels labels) =>
        (CountsHands(matter) || labels.Has(SecurityLabels.Part2))
        && matter.Consents.About(part, labels) == Effect.Permit && !matter.Consents.IsPermittedBy(consent => consent.NamesHub, part, labels);

    private static bool CountsHands(Matter matter) => matter.SenderIs(VictimServices.Regime) || matter.SenderIs(Part2.Regime);
}
