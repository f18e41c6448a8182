namespace ExchangeHub.Policy.Law;

/// <summary>
/// What a victim service provider knows of a client leaves it with the client's consent only, or where a statute or a court demands it
/// (34 USC 12291(b)(2)). An emergency does not open it, nor does what a law merely allows.
/// </summary>
public static class VictimServices
{
    public const string Regime = "victim-service-provider";

    /// <summary>A statute or a court speaks, not the client.</summary>
    public static bool IsCompelled(Matter matter) => matter.Basis is "mandated-report" or "legal-process";

    public static bool BarsWithoutConsent(Matter matter) =>
        matter.SenderIs(Regime) && !(matter.RestsOnConsent || matter.IdentifiesNoClient || IsCompelled(matter));

    public static bool BarsProcess(Matter matter) => matter.SenderIs(Regime) && matter.Basis == "legal-process" && !matter.Opens(Regime);
    public static bool BarsReport(Matter matter) => matter.SenderIs(Regime) && matter.Basis == "mandated-report" && !matter.Opens(Regime);
    public static bool MustProtect(Matter matter) => matter.SenderIs(Regime) && IsCompelled(matter);
}
