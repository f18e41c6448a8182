namespace ExchangeHub.Policy.Law;

/// <summary>Whether the person was told that the law takes their information elsewhere; the sender says so in <c>basis.notice</c>.</summary>
public static class VictimNotice
{
    /// <summary>A victim service provider makes reasonable attempts, whatever compels it; this law knows no exception.</summary>
    public static bool IsMissingFromProvider(Matter matter) =>
        matter.SenderIs(VictimServices.Regime) && VictimServices.IsCompelled(matter) && Notice(matter) is not ("given" or "attempted");

    /// <summary>Of the report of an adult, unless telling would put them at risk of serious harm.</summary>
    public static bool IsMissingFromReport(Matter matter) =>
        matter.Citation is { TellsIndividual: true } && Notice(matter) is not ("given" or "attempted" or "endangers");

    /// <summary>An attempt is not yet what 45 CFR 164.512(c)(2) wants.</summary>
    public static bool IsOwed(Matter matter) => matter.Citation is { TellsIndividual: true } && Notice(matter) == "attempted";

    private static string? Notice(Matter matter) => matter.Request.Message.Basis.Notice;
}
