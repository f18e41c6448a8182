using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Policy;

/// <summary>A person whom a message is about.</summary>
/// <param name="Reference">Null when the message has none.</param>
/// <param name="Place">Where it stands, for people.</param>
public sealed record Subject(string? Reference, string Place);

/// <summary>Whom a message is about, by the references <c>urn:uuid:…</c> that the sending agency made up for its clients.</summary>
public static class Subjects
{
    private const string UrnUuid = "urn:uuid:";

    /// <summary>The <c>fullUrl</c> of each Patient, wherever in the content it stands.</summary>
    public static IReadOnlyList<string> Of(JsonObject content) => [.. In(content).Select(subject => subject.Reference).OfType<string>().Distinct()];

    /// <summary>Each Patient, with the entry of the Bundle that it is or stands in.</summary>
    public static IReadOnlyList<Subject> In(JsonObject content) =>
    [
        .. (content["entry"] as JsonArray ?? []).SelectMany((entry, i) => entry is null ? [] : NestedResources.In(entry)
            .Where(found => found.Resource["resourceType"].AsString() == "Patient")
            .Select(found => new Subject(found.FullUrl, $"Bundle.entry[{i}].fullUrl"))),
    ];

    /// <summary>The UUID in a reference, in lower case; null when it is not one that an agency made up.</summary>
    public static string? UuidOf(string? reference) =>
        reference?.StartsWith(UrnUuid, StringComparison.Ordinal) == true && Guid.TryParseExact(reference[UrnUuid.Length..], "D", out var uuid)
            ? uuid.ToString() : null;

    /// <summary>Whether two references mean one person: a UUID is the same in capital letters (RFC 9562 §4).</summary>
    public static bool AreSame(string? one, string? other) => UuidOf(one) is { } uuid && uuid == UuidOf(other);
}
