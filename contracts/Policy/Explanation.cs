using ExchangeHub.Contracts.Codes;

namespace ExchangeHub.Policy;

/// <summary>What a reason's code means, for people.</summary>
public static class Explanation
{
    /// <summary>One plain sentence for each code, in the same order.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> reasons) => [.. reasons.Select(Of)];

    public static string Of(string reason) => $"{CodeLists.Get("decision-reasons").Codes[reason].Display}.";
}
