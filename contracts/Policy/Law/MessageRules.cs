namespace ExchangeHub.Policy.Law;

/// <summary>A rule about a message as a whole.</summary>
/// <param name="Law">Which of the laws L1 to L23 it is of; null for the exchange's own.</param>
/// <param name="Reason">Code of <c>codes/decision-reasons.json</c> when it bars.</param>
/// <param name="Source">The statute, regulation or section that it comes from.</param>
public sealed record MessageRule(string? Law, string Reason, string Source, Predicate<Matter> Bars);

/// <summary>All of them, the ones that decide first: statutory bars before agreement before basis. Every one that bars is told.</summary>
public static class MessageRules
{
    public static IReadOnlyList<MessageRule> All { get; } =
    [
        new("L13", "victim-service-bar", "34 USC 12291(b)(2)(A)-(B); 28 CFR 90.4, 94.115; 42 USC 10406(c)(5)", VictimServices.BarsWithoutConsent),
        new("L14", "victim-service-bar", "34 USC 12291(b)(2)(C): a statutory or court mandate, not what a law allows", VictimServices.BarsProcess),
        new("L16", "victim-service-bar", "34 USC 12291(b)(2)(E): reports that are mandated", VictimServices.BarsReport),
        new("L10", "part2-bar", "42 CFR 2.12(d), 2.33, 2.61-2.66", Part2.BarsUseAgainstPatient),
        new("L11", "part2-bar", "42 CFR 2.12(c)(6)", Part2.BarsReport),
        new("L8", "part2-bar", "42 CFR 2.13(a), 2.31", Part2.BarsWithoutConsent),
        new("L17", "education-record-bar", "34 CFR 99.30, 99.31, 99.36; 20 USC 1232g(b)(1)(L)", EducationRecords.Bars),
        new("L8", "hub-not-named", "42 CFR 2.31(a)(4)(ii); 34 USC 12291(b)(2)(B)", Intermediary.IsNotNamed),
        new(null, "no-agreement", "wire format §9", Agreement.IsMissing),
        new(null, "default-deny", "wire format §3: a basis that is not in the table", LegalBasis.IsUnknown),
        new("L5", "basis-not-for-kind", "wire format §3; 45 CFR 164.512(b)(1)(ii): a report, not a case", LegalBasis.IsNotForKind),
        new("L1", "not-health-provider", "45 CFR 164.506(c)(2)", Treatment.LacksProvider),
        new("L1", "basis-not-for-purpose", "45 CFR 164.501, treatment; payment and operations have no basis", Treatment.IsNotThePurpose),
        new("L5", "not-statutory-recipient", "45 CFR 164.512(b)(1)(ii); 42 USC 5106a, 5106g(b)(1)", StatutoryRecipient.IsNotOfReport),
        new("L7", "not-statutory-recipient", "45 CFR 164.512(e), (f)", StatutoryRecipient.IsNotOfProcess),
        new("L7", "not-statutory-recipient", "45 CFR 164.512(j); 42 CFR 2.51; 34 CFR 99.36", StatutoryRecipient.IsNotOfEmergency),
        new("L19", "citation-not-for-sender", "42 USC 671(a)(34)-(35); 20 USC 1232g(b)(1)(L); 42 CFR 2.12(c)(6)", CitationScope.IsNotForSender),
        new("L6", "citation-not-for-person", "45 CFR 164.512(b)(1)(ii), (c)(1)", CitationScope.IsNotForPerson),
        new("L14", "notice-missing", "34 USC 12291(b)(2)(C)(i)", VictimNotice.IsMissingFromProvider),
        new("L6", "notice-missing", "45 CFR 164.512(c)(2)", VictimNotice.IsMissingFromReport),
        new("L7", "instrument-missing", "45 CFR 164.512(f)(1)(ii), (e)(1)", Instrument.IsMissing),
    ];
}
