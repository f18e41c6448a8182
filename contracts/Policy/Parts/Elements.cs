namespace ExchangeHub.Policy.Parts;

/// <summary>An element is never shown without the part that it stands in.</summary>
internal static class Elements
{
    /// <summary>What is withheld, with the elements of each withheld part: they go for its reason and need none of their own.</summary>
    public static IReadOnlyList<WithheldPart> WithTheirWhole(IReadOnlyList<WithheldPart> withheld, IReadOnlyList<Part> parts)
    {
        if (withheld.Count == 0)
        {
            return withheld;
        }
        Dictionary<string, string> reasons = [];
        foreach (var part in withheld)
        {
            reasons[part.Path] = part.Reason;
        }
        List<WithheldPart> all = [];
        foreach (var part in parts)
        {
            if ((part.Within is { } whole && reasons.TryGetValue(whole, out var reason)) || reasons.TryGetValue(part.Path, out reason))
            {
                all.Add(new(part.Path, reason));
            }
        }
        return all;
    }
}
