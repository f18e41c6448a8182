using ExchangeHub.Contracts.Codes;

namespace ExchangeHub.Policy;

/// <summary>What a reason's code means, for people.</summary>
public static class Explanation
{
    /// <summary>One plain sentence for each code, in the same order.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> reasons) => [.. reasons.Select(Of)];

    /// <summary>Of a decision, or of a problem that only one recipient's view has.</summary>
    public static string Of(string reason) =>
        $"{(CodeLists.Get("decision-reasons").Codes.TryGetValue(reason, out var code) ? code : CodeLists.Get("problems").Codes[reason]).Display}.";
}
