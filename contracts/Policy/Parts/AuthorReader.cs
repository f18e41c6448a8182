using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Policy.Parts;

/// <summary>
/// Who made a resource, for provisions by author (R4 Consent.provision.data, meaning <c>authoredby</c>): references as written, and
/// identifiers as <c>system|value</c>, those of each entry referred to among them. Names of elements as R4's resources have them; on
/// whose behalf it was done is not who did it.
/// </summary>
internal sealed class AuthorReader(BundleEntries entries, int index)
{
    private static readonly FrozenSet<string> Makers = FrozenSet.Create(
        "author", "recorder", "asserter", "performer", "requester", "source", "informationSource", "informant", "participant", "enterer",
        "reporter", "responsible", "attester", "authenticator", "agent");

    /// <summary>Where a list of makers holds more than references: Procedure.performer.actor, Encounter.participant.individual.</summary>
    private static readonly string[] Inner = ["actor", "individual", "member", "who", "party"];

    private readonly HashSet<string> authors = [];

    public static IReadOnlyList<string> Of(BundleEntries entries, int index)
    {
        var reader = new AuthorReader(entries, index);
        foreach (var (name, value) in entries.ResourceAt(index) ?? [])
        {
            // source[x] of a Consent and its like: sourceReference.
            if (Makers.Contains(name) || (name.EndsWith("Reference", StringComparison.Ordinal) && Makers.Contains(name[..^"Reference".Length])))
            {
                reader.Add(value);
            }
        }
        return [.. reader.authors];
    }

    private void Add(JsonNode? node)
    {
        if (node is JsonArray elements)
        {
            foreach (var element in elements)
            {
                Add(element);
            }
        }
        else if (node is JsonObject members)
        {
            AddReference(members);
            foreach (var name in Inner)
            {
                Add(members[name]);
            }
        }
    }

    private void AddReference(JsonObject members)
    {
        var identified = AddIdentifiers(members["identifier"]);
        if (members["reference"].AsString() is { } reference)
        {
            authors.Add(reference);
            identified |= AddTargets(reference, index, follow: true);
        }
        if (!identified && (members.ContainsKey("reference") || members.ContainsKey("display") || members.ContainsKey("identifier")))
        {
            authors.Add(Author.Unidentified);
        }
    }

    /// <summary>What the entries are called and identified by, of a role also who has it and where. Whether any has an identifier.</summary>
    private bool AddTargets(string reference, int from, bool follow)
    {
        var identified = false;
        foreach (var target in entries.Targets(reference, from))
        {
            var resource = entries.ResourceAt(target);
            authors.UnionWith(EntryParts.NamesOf(entries.All[target]));
            identified |= AddIdentifiers(resource?["identifier"]);
            if (follow && entries.TypeAt(target) == "PractitionerRole")
            {
                identified |= AddOfRole(resource?["practitioner"], target);
                identified |= AddOfRole(resource?["organization"], target);
            }
        }
        return identified;
    }

    private bool AddOfRole(JsonNode? node, int role)
    {
        var identified = AddIdentifiers((node as JsonObject)?["identifier"]);
        return BundleEntries.ReferenceOf(node) is { } reference && AddTargets(reference, role, follow: false) || identified;
    }

    private bool AddIdentifiers(JsonNode? node)
    {
        var identified = false;
        foreach (var one in node as JsonArray ?? [])
        {
            identified |= AddIdentifiers(one);
        }
        if (node is JsonObject members && members["system"].AsString() is { } system && members["value"].AsString() is { } value)
        {
            authors.Add(Author.Of(system, value));
            identified = true;
        }
        return identified;
    }
}
