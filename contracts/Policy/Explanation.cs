using ExchangeHub.Contracts.Codes;

namespace ExchangeHub.Policy;

/// <summary>What a reason's code means, for people.</summary>
public static class Explanation
{
    /// <summary>One plain sentence for each code, in the same order.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> reasons) => [.. reasons.Select(Of)];

    public static string Of(string reason) => $"{CodeLists.Get("decision-reasons").Codes[reason].Display}.";

    /// <summary>The law or the section that it comes from; null for what consents and the message itself decide.</summary>
    public static string? SourceOf(string reason)
    {
        string[] sources =
        [
            .. PolicyVersions.Current.MessageRules.Where(rule => rule.Reason == reason).Select(rule => rule.Source)
                .Concat(PolicyVersions.Current.PartRules.Where(rule => rule.Reason == reason).Select(rule => rule.Source)).Distinct(),
        ];
        return sources.Length > 0 ? string.Join("; ", sources) : null;
    }
}
