using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Contracts.Messages;

/// <summary>
/// Which places of a message are disclosures (wire format §3), as JSON Pointers in the claims before concealing, which are the claims
/// after resolving. The sender issues by <see cref="Plan"/>; the hub refuses a message that leaves a place of <see cref="Required"/> in
/// the clear.
/// </summary>
public sealed class Concealment
{
    private readonly HashSet<string> places = [];
    private readonly JsonPath path = new();
    private readonly bool generous;

    private Concealment(bool generous) => this.generous = generous;

    /// <summary>What must be a disclosure.</summary>
    public static IReadOnlySet<string> Required(JsonObject claims) => new Concealment(generous: false).Of(claims);

    /// <summary>
    /// What our client conceals: the required, and what lets the hub withhold less than it otherwise must: each item of a packet; labels as
    /// a whole, since FHIR has no empty arrays; a person's labels and narrative, which could tell of a withheld address; and every
    /// Reference of a list in which one points to another entry, so that decoys can stand among them.
    /// </summary>
    public static IReadOnlySet<string> Plan(JsonObject claims) => new Concealment(generous: true).Of(claims);

    private HashSet<string> Of(JsonObject claims)
    {
        AddElements("to", claims["to"]);
        AddElements("attachments", claims["attachments"]);
        AddMembers("routing", claims["routing"]);
        if (claims["content"] is JsonObject content)
        {
            var mark = path.Enter("content");
            if (claims["content_type"].AsString() == ContentTypes.Fhir)
            {
                AddFhir(content);
            }
            else
            {
                AddOther(content);
            }
            path.Leave(mark);
        }
        return places;
    }

    private void AddOther(JsonObject content)
    {
        AddMembers(content);
        AddMembers("mdt", content["mdt"]);
        if (generous)
        {
            AddElements("items", content["items"]);
        }
    }

    private void AddFhir(JsonObject content)
    {
        var bundle = content["resourceType"].AsString() == "Bundle";
        AddMembers(content, clear: name => name == "resourceType" || (bundle && name is "type" or "entry"));
        AddLabels(content);
        if (!bundle)
        {
            return;
        }
        AddElements("entry", content["entry"]);
        var (entries, list) = (BundleEntries.Of(content), path.Enter("entry"));
        for (var i = 0; i < entries.All.Count; i++)
        {
            var mark = path.Enter(i);
            AddInside(entries.All[i], entries, i);
            if (entries.TypeAt(i) == "MessageHeader" || (generous && PersonElements.AreIn(entries.TypeAt(i))))
            {
                path.Enter("resource");
                AddOwnLabels(entries.ResourceAt(i)!);
            }
            path.Leave(mark);
        }
        path.Leave(list);
    }

    /// <summary>References to other entries, and what finds a person, at any depth of an entry.</summary>
    private void AddInside(JsonNode? node, BundleEntries entries, int entry)
    {
        if (node is JsonObject members)
        {
            var person = PersonElements.AreIn(members["resourceType"].AsString());
            foreach (var (name, value) in members)
            {
                if (value is JsonObject or JsonArray)
                {
                    AddPlace(path.Enter(name), value, (person && (PersonElements.Contains(name) || (generous && name == "text"))) || HoldsReference(value, entries, entry), entries, entry);
                }
            }
        }
        else if (node is JsonArray elements)
        {
            var all = generous && HoldsReference(elements, entries, entry);
            for (var i = 0; i < elements.Count; i++)
            {
                if (elements[i] is JsonObject element)
                {
                    AddPlace(path.Enter(i), element, all || entries.PointsElsewhere(element, entry), entries, entry);
                }
            }
        }
    }

    private void AddPlace(int mark, JsonNode value, bool concealed, BundleEntries entries, int entry)
    {
        if (concealed)
        {
            Add();
        }
        AddInside(value, entries, entry);
        path.Leave(mark);
    }

    // An array too, so that it can go when all its elements go.
    private static bool HoldsReference(JsonNode value, BundleEntries entries, int entry) =>
        value is JsonArray elements ? elements.Any(element => entries.PointsElsewhere(element, entry)) : entries.PointsElsewhere(value, entry);

    private void AddOwnLabels(JsonObject resource)
    {
        if (generous && resource.ContainsKey("meta"))
        {
            var mark = path.Enter("meta");
            Add();
            path.Leave(mark);
        }
        AddLabels(resource);
    }

    private void AddLabels(JsonObject resource)
    {
        if (resource["meta"] is not JsonObject meta || meta["security"] is not JsonArray labels)
        {
            return;
        }
        var mark = path.Enter("meta");
        AddElements("security", labels);
        if (generous)
        {
            path.Enter("security");
            Add();
        }
        path.Leave(mark);
    }

    private void AddMembers(string member, JsonNode? node)
    {
        var mark = path.Enter(member);
        AddMembers(node);
        path.Leave(mark);
    }

    private void AddMembers(JsonNode? node, Func<string, bool>? clear = null)
    {
        foreach (var (name, _) in node as JsonObject ?? [])
        {
            if (clear?.Invoke(name) != true)
            {
                var mark = path.Enter(name);
                Add();
                path.Leave(mark);
            }
        }
    }

    private void AddElements(string member, JsonNode? node)
    {
        var mark = path.Enter(member);
        for (var i = 0; i < (node as JsonArray)?.Count; i++)
        {
            var element = path.Enter(i);
            Add();
            path.Leave(element);
        }
        path.Leave(mark);
    }

    private void Add() => places.Add(path.ToString());
}
