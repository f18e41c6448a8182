namespace ExchangeHub.Policy.Law;

/// <summary>A rule about a message as a whole.</summary>
/// <param name="Reason">Code of <c>codes/decision-reasons.json</c> when it bars.</param>
/// <param name="Source">The statute, regulation or section that it comes from.</param>
public sealed record MessageRule(string Reason, string Source, Predicate<Matter> Bars);

/// <summary>All of them, the ones that decide first: statutory bars before agreement before basis. Every one that bars is told.</summary>
public static class MessageRules
{
    public static IReadOnlyList<MessageRule> All { get; } =
    [
        new("victim-service-bar", "34 USC 12291(b)(2)(A)-(B), (E); 28 CFR 90.4; 42 USC 10406(c)(5)", VictimServices.Bars),
        new("part2-bar", "42 CFR 2.12(d), 2.13(a), 2.31, 2.33", Part2.Bars),
        new("hub-not-named", "42 CFR 2.31(a)(4)(ii); 34 USC 12291(b)(2)(B)", Intermediary.IsNotNamed),
        new("no-agreement", "wire format §9", Agreement.IsMissing),
        new("default-deny", "wire format §3: a basis that is not in the table", LegalBasis.IsUnknown),
        new("basis-not-for-kind", "wire format §3; 45 CFR 164.512(b)(1)(ii): a report, not a case", LegalBasis.IsNotForKind),
        new("not-health-provider", "45 CFR 164.506(c)(2)", Treatment.LacksProvider),
        new("basis-not-for-purpose", "45 CFR 164.501, treatment", Treatment.IsNotThePurpose),
        new("not-statutory-recipient", "codes/citations.json, codes/emergency-reasons.json", StatutoryRecipient.IsAnother),
    ];
}
