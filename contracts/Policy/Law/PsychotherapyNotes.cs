using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Law;

/// <summary>
/// Psychotherapy notes go under a consent that is about nothing else, and under no other basis. It may stand beside a general one.
/// </summary>
public static class PsychotherapyNotes
{
    public const string Label = "PSYTHPN";

    public static bool BarsPart(Matter matter, Part part, PartLabels labels) =>
        (labels.Has(Label) || labels.Has("HIPAAPsyNotes")) && !matter.Consents.IsPermittedBy(consent => consent.IsOnlyAbout(Label), part, labels);
}
