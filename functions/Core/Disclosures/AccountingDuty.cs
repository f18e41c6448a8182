using ExchangeHub.Policy.Law;

namespace ExchangeHub.Core.Disclosures;

/// <summary>
/// Which laws ask for a line. One that none asks for is told all the same: the survivor asked who knows of them, not what the hub owes.
/// </summary>
public static class AccountingDuty
{
    public const string Hipaa = "45 CFR 164.528", Intermediary = "42 CFR 2.24", Part2Program = "42 CFR 2.25", EducationRecord = "34 CFR 99.32";

    public static IReadOnlyList<string> Of(DisclosureRecord record) =>
        [.. Rules.Where(rule => rule.Asks(record)).Select(rule => rule.Law)];

    /// <summary>
    /// Whether its clients' accountings are ruled by 45 CFR 164.528, which 42 CFR 2.25(a) takes over with its suspension. Schools and victim
    /// services have no law that lets them keep a line from their client.
    /// </summary>
    public static bool MayBeSuspended(Party discloser) => IsCovered(discloser) || discloser.Followed(Part2.Regime);

    private static readonly (string Law, Func<DisclosureRecord, bool> Asks)[] Rules =
    [
        // 164.528(a)(1): not for treatment, payment and operations, and not under an authorization.
        (Hipaa, record => IsCovered(record.Discloser) && (record.Basis.Type is "mandated-report" or "legal-process" || IsThreat(record))),
        // The hub's own duty, to those who named recipients by a general designation alone.
        (Intermediary, record => IsPart2UnderConsent(record) && record.ByClass),
        (Part2Program, record => IsPart2UnderConsent(record) && record.Discloser.Followed(Part2.Regime)),
        // 99.32(d)(3): not to a party with written consent.
        (EducationRecord, record => record.Discloser.Followed(EducationRecords.Regime) && record.Basis.Type is not ("consent" or "agency-information")),
    ];

    private static bool IsCovered(Party party) => party.HealthProvider || party.Followed("hipaa");

    // The other reason is a medical emergency, and that is treatment.
    private static bool IsThreat(DisclosureRecord record) => record.Basis is { Type: "emergency", Reason: not "medical-emergency" };

    private static bool IsPart2UnderConsent(DisclosureRecord record) =>
        (record.Part2 || record.Discloser.Followed(Part2.Regime)) && record.Basis.Type == "consent";
}
