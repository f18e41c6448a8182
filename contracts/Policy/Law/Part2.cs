using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Law;

/// <summary>
/// 42 CFR part 2. A program's records need a consent, and none opens the way to those who could use them against the patient: that takes
/// a court order under 2.64 or 2.65, which the exchange cannot check yet.
/// </summary>
public static class Part2
{
    public const string Regime = "part2-program";

    public static bool Bars(Matter matter) =>
        matter.SenderIs(Regime) && (matter.RecipientIsLawEnforcementOrCourt || !(matter.RestsOnConsent || matter.IdentifiesNoClient));

    /// <summary>A record that bears the label is protected with whoever holds it.</summary>
    public static bool BarsPart(Matter matter, Part part, PartLabels labels) =>
        labels.Has(SecurityLabels.Part2) && !matter.IdentifiesNoClient
        && (matter.RecipientIsLawEnforcementOrCourt || matter.Rule?.NamesHub != true);
}
