using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Law;

/// <summary>
/// A school's records leave it with consent, in an emergency, or where a statute or an order demands it. Whoever has received them passes
/// them on only with a consent that names education records where it permits them.
/// </summary>
public static class EducationRecords
{
    public const string Regime = "ferpa";
    public const string Label = "EDU";

    public static bool Bars(Matter matter) =>
        matter.SenderIs(Regime) && !(matter.RestsOnConsent || matter.IdentifiesNoClient || matter.Basis == "emergency" || matter.Opens(Regime));

    public static bool BarsRedisclosure(Matter matter, Part part, PartLabels labels) =>
        labels.Has(Label) && !matter.SenderIs(Regime)
        && !matter.Consents.IsPermittedByProvision(provision => provision.Labels?.Sensitivities.Contains(Label) == true, part, labels);
}
