using System.Collections.Frozen;

namespace ExchangeHub.Policy.Consents;

/// <summary>Who a message is about and between: a permit of someone's data to a recipient says that much by itself.</summary>
internal static class Frame
{
    private static readonly FrozenSet<string> Types =
        FrozenSet.Create("MessageHeader", "Task", "Patient", "Organization", "Practitioner", "PractitionerRole");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ByName = Types.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Also for an element of such a resource: a permit treats it like the whole.</summary>
    public static bool Has(string type) => ByName.Contains(ResourceTypes.Of(type));
}
