using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Law;

/// <summary>Psychotherapy notes go under a consent that is about nothing else, and under no other basis.</summary>
public static class PsychotherapyNotes
{
    public const string Label = "PSYTHPN";

    public static bool BarsPart(Matter matter, Part part, PartLabels labels) =>
        (labels.Has(Label) || labels.Has("HIPAAPsyNotes")) && matter.Rule?.IsOnlyAbout(Label) != true;
}
