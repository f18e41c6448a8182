using System.Collections.Frozen;

namespace ExchangeHub.Contracts.Fhir;

/// <summary>What finds a person: in Patient and RelatedPerson each of these is a disclosure of its own (wire format §3).</summary>
public static class PersonElements
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create("address", "telecom", "photo", "contact", "identifier");

    public static bool AreIn(string? resourceType) => resourceType is "Patient" or "RelatedPerson";
    public static bool Contains(string member) => Names.Contains(member);
}
