namespace ExchangeHub.Policy.Law;

/// <summary>
/// What a victim service provider knows of a client leaves it with the client's consent only; reports that the law demands go through
/// (34 USC 12291(b)(2)(E)). An emergency or a subpoena does not open it here.
/// </summary>
public static class VictimServices
{
    public const string Regime = "victim-service-provider";

    public static bool Bars(Matter matter) =>
        matter.SenderIs(Regime) && matter.Basis is not ("consent" or "mandated-report" or "agency-information");
}
