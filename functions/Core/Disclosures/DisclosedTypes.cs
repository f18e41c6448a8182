using ExchangeHub.Contracts.Disclosures;
using ExchangeHub.Policy;

namespace ExchangeHub.Core.Disclosures;

/// <summary>The brief description of what was disclosed (45 CFR 164.528(b)(2)(iii)): kinds of records and how many, never what they say.</summary>
public static class DisclosedTypes
{
    /// <summary>In the order of their names. Elements count with the resource that they stand in.</summary>
    public static IReadOnlyList<DisclosedType> Of(IEnumerable<Part> parts) =>
    [
        .. parts.Where(part => part.Within is null).GroupBy(TypeOf).Select(some => new DisclosedType(some.Key, some.Count()))
            .OrderBy(type => type.Type, StringComparer.Ordinal),
    ];

    // Members are named by the schemas, so their names are nobody's words.
    private static string TypeOf(Part part) => part.Type switch
    {
        "Item" => "item",
        "Attachment" => "attachment",
        "Member" => part.Path[(part.Path.LastIndexOf('/') + 1)..],
        _ => part.Type,
    };
}
