using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Law;

/// <summary>
/// 42 CFR part 2. A program's records need a consent that names the hub. None opens the way to those who could use them against the
/// patient: that takes a court order under 2.64 or 2.65. Child abuse is reported without either, but the report alone.
/// </summary>
public static class Part2
{
    public const string Regime = "part2-program";

    public static bool BarsUseAgainstPatient(Matter matter) =>
        matter.SenderIs(Regime) && matter.RecipientIsLawEnforcementOrCourt && !IsOrdered(matter);

    public static bool BarsReport(Matter matter) => matter.SenderIs(Regime) && matter.Basis == "mandated-report" && !matter.Opens(Regime);

    public static bool BarsWithoutConsent(Matter matter) =>
        matter.SenderIs(Regime) && !(matter.RestsOnConsent || matter.IdentifiesNoClient || matter.Basis == "mandated-report" || IsOrdered(matter));

    /// <summary>A record that bears the label is protected with whoever holds it.</summary>
    public static bool BarsPartAgainstPatient(Matter matter, Part part, PartLabels labels) =>
        IsProtected(matter, labels) && matter.RecipientIsLawEnforcementOrCourt && !IsOrdered(matter);

    public static bool BarsPartBeyondReport(Matter matter, Part part, PartLabels labels) =>
        IsProtected(matter, labels) && matter.Basis == "mandated-report" && !(matter.Opens(Regime) && InitialReport.Holds(part, labels));

    public static bool BarsPartWithoutConsent(Matter matter, Part part, PartLabels labels) =>
        IsProtected(matter, labels) && matter.Basis != "mandated-report" && !IsOrdered(matter) && matter.Rule?.NamesHub != true;

    // Of a program the hub labels every part, so there its word counts as for the regime; with anyone else the label is someone's record.
    private static bool IsProtected(Matter matter, PartLabels labels) =>
        labels.Has(SecurityLabels.Part2) && !(matter.IdentifiesNoClient && matter.SenderIs(Regime));

    private static bool IsOrdered(Matter matter) => matter.Basis == "legal-process" && matter.Opens(Regime);
}
