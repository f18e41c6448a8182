using System.Collections.Frozen;

namespace ExchangeHub.Policy.Consents;

/// <summary>Who a message is about and between: a permit of someone's data to a recipient says that much by itself.</summary>
internal static class Frame
{
    private static readonly FrozenSet<string> Types =
        FrozenSet.Create("MessageHeader", "Task", "Patient", "Organization", "Practitioner", "PractitionerRole");

    public static bool Has(string type) => Types.Contains(type);
}
