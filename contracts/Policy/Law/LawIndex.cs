namespace ExchangeHub.Policy.Law;

/// <summary>Where one of the laws L1 to L23 is enforced.</summary>
/// <param name="Where">The table of rules that has it, or a place beside the decision.</param>
/// <param name="What">The reason, obligation or duty, or how it is done.</param>
public sealed record LawPlace(string Law, string Source, string Where, string What);

/// <summary>All places of all laws, read from the tables themselves.</summary>
public static class LawIndex
{
    public static IReadOnlyList<LawPlace> All { get; } =
    [
        .. MessageRules.All.Where(rule => rule.Law is not null).Select(rule => new LawPlace(rule.Law!, rule.Source, nameof(MessageRules), rule.Reason)),
        .. PartRules.All.Select(rule => new LawPlace(rule.Law, rule.Source, nameof(PartRules), rule.Reason)),
        .. ObligationRules.All.Where(rule => rule.Law is not null).Select(rule => new LawPlace(rule.Law!, rule.Source, nameof(ObligationRules), rule.Obligation.Code)),
        .. DutyRules.All.Select(rule => new LawPlace(rule.Law, rule.Source, nameof(DutyRules), rule.Duty.Code)),
        .. LawsElsewhere.All.Select(law => new LawPlace(law.Law, law.Source, law.Where, law.How)),
    ];
}
