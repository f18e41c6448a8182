using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Policy.Parts;

/// <summary>
/// Who made a resource, for provisions by author (R4 Consent.provision.data, meaning <c>authoredby</c>): references as written, and
/// identifiers as <c>system|value</c>. Names of elements as R4's resources have them; on whose behalf it was done is not who did it.
/// </summary>
internal static class AuthorReader
{
    private static readonly FrozenSet<string> Makers = FrozenSet.Create(
        "author", "recorder", "asserter", "performer", "requester", "source", "informationSource", "informant", "participant", "enterer",
        "reporter", "responsible", "attester", "authenticator", "agent");

    /// <summary>Where a list of makers holds more than references: Procedure.performer.actor, Encounter.participant.individual.</summary>
    private static readonly string[] Inner = ["actor", "individual", "member", "who", "party"];

    public static IEnumerable<string> Of(JsonObject resource)
    {
        HashSet<string> authors = [];
        foreach (var (name, value) in resource)
        {
            // source[x] of a Consent and its like: sourceReference.
            if (Makers.Contains(name) || (name.EndsWith("Reference", StringComparison.Ordinal) && Makers.Contains(name[..^"Reference".Length])))
            {
                Add(value, authors);
            }
        }
        return authors;
    }

    private static void Add(JsonNode? node, HashSet<string> authors)
    {
        if (node is JsonArray elements)
        {
            foreach (var element in elements)
            {
                Add(element, authors);
            }
        }
        else if (node is JsonObject members)
        {
            if (members["reference"].AsString() is { } reference)
            {
                authors.Add(reference);
            }
            if (members["identifier"] is JsonObject identifier && identifier["system"].AsString() is { } system && identifier["value"].AsString() is { } value)
            {
                authors.Add($"{system}|{value}");
            }
            foreach (var name in Inner)
            {
                Add(members[name], authors);
            }
        }
    }
}
