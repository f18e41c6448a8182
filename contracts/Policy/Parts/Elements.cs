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
        var byPath = withheld.ToDictionary(part => part.Path);
        List<WithheldPart> all = [];
        foreach (var part in parts)
        {
            if ((part.Within is { } whole && byPath.TryGetValue(whole, out var why)) || byPath.TryGetValue(part.Path, out why))
            {
                all.Add(why with { Path = part.Path });
            }
        }
        return all;
    }
}
