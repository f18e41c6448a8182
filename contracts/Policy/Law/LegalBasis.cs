using System.Collections.Frozen;

namespace ExchangeHub.Policy.Law;

/// <summary>Which kinds of message each basis can carry. A mandated report is the report alone: case files take a consent or process.</summary>
public static class LegalBasis
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> Kinds = new Dictionary<string, FrozenSet<string>>
    {
        ["consent"] = FrozenSet.Create("referral", "records", "case-packet", "tip"),
        ["treatment"] = FrozenSet.Create("referral", "records"),
        ["mandated-report"] = FrozenSet.Create("records"),
        ["legal-process"] = FrozenSet.Create("records", "case-packet"),
        ["emergency"] = FrozenSet.Create("referral", "records"),
        ["agency-information"] = FrozenSet.Create("tip", "request"),
    }.ToFrozenDictionary();

    public static bool IsUnknown(Matter matter) => !Kinds.ContainsKey(matter.Basis);
    public static bool IsNotForKind(Matter matter) => Kinds.TryGetValue(matter.Basis, out var kinds) && !kinds.Contains(matter.Kind);
}
