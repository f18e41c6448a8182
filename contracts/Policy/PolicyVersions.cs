using ExchangeHub.Policy.Law;

namespace ExchangeHub.Policy;

/// <summary>
/// The rules of one time. Receipts and answers name the version that decided, so that a decision can be made again later by the rules of
/// its day and not by today's.
/// </summary>
/// <param name="Id">A whole number, counted up.</param>
/// <param name="From">The first day that it decides, in UTC.</param>
public sealed record PolicyVersion(
    string Id, DateOnly From, IReadOnlyList<MessageRule> MessageRules, IReadOnlyList<PartRule> PartRules,
    IReadOnlyList<ObligationRule> ObligationRules, IReadOnlyList<DutyRule> DutyRules);

/// <summary>
/// All versions that this library can decide by. A version that has decided once never changes: a rule that comes, goes or is cited
/// otherwise makes a new version, which takes over the other rows.
/// </summary>
public static class PolicyVersions
{
    public static IReadOnlyList<PolicyVersion> All { get; } =
        [new("1", new(2026, 11, 26), MessageRules.All, PartRules.All, ObligationRules.All, DutyRules.All)];

    public static PolicyVersion Current => All[^1];

    /// <summary>Null for a version that this library does not have: a later one, or one that never was.</summary>
    public static PolicyVersion? Find(string id) => All.FirstOrDefault(version => version.Id == id);
}
