using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Law;

/// <summary>
/// SUD counseling notes go under a consent that is about nothing else, and under no other basis. It may stand beside a general one.
/// </summary>
public static class CounselingNotes
{
    public const string Label = "SUDNOTE";

    public static bool BarsPart(Matter matter, Part part, PartLabels labels) =>
        labels.Has(Label) && !matter.Consents.IsPermittedBy(consent => consent.IsOnlyAbout(Label), part, labels);
}
