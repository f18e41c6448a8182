using System.Collections.Frozen;
using ExchangeHub.Contracts.Codes;

namespace ExchangeHub.Policy.Consents;

/// <summary>The resource types of FHIR R4: <c>codes/resource-types.json</c>.</summary>
internal static class ResourceTypes
{
    public const string System = "http://hl7.org/fhir/resource-types";

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Known =
        CodeLists.Get("resource-types").Codes.Keys.ToFrozenSet().GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Of a part's type the resource: <c>Patient</c> of <c>Patient.address</c>.</summary>
    public static ReadOnlySpan<char> Of(string type) => type.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? type.AsSpan(0, dot) : type;

    /// <summary>What is in it are resources of any type, each with a name and authors of its own.</summary>
    public static bool HoldsOthers(ReadOnlySpan<char> type) => type is "Bundle" or "Parameters";

    /// <summary>Who takes part and where: such a resource has no clinical code, and needs none.</summary>
    public static bool IsAdministrative(ReadOnlySpan<char> type) => type is "MessageHeader" or "Task" or "Patient" or "RelatedPerson" or "Person"
        or "Organization" or "Practitioner" or "PractitionerRole" or "Location" or "HealthcareService" or "Endpoint" or "Consent" or "Provenance";

    public static bool IsKnown(ReadOnlySpan<char> type) => Known.Contains(type);
}
