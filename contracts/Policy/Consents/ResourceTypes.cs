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

    public static bool IsKnown(ReadOnlySpan<char> type) => Known.Contains(type);
}
