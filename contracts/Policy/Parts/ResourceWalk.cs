using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Parts;

/// <summary>
/// One walk over an entry: the codings of its resource, and apart from them those of each element that can be withheld alone. What is
/// labelled inside such an element does not make the rest of the resource sensitive; labels anywhere else count for the whole of it.
/// </summary>
internal sealed class ResourceWalk
{
    private readonly List<(string Path, string Type, Codings Codings)> elements = [];
    private readonly JsonPath path;

    /// <param name="place">JSON Pointer of the resource.</param>
    public ResourceWalk(JsonObject? resource, string place)
    {
        path = new(place);
        Walk(resource, "", Resource, areLabels: false);
    }

    public Codings Resource { get; } = new();
    public IReadOnlyList<(string Path, string Type, Codings Codings)> Elements => elements;

    private void Walk(JsonNode? node, string name, Codings found, bool areLabels)
    {
        switch (node)
        {
            case JsonObject members:
                Add(members, name, found, areLabels);
                var inline = members["url"].AsString() == SecurityLabels.InlineExtension;
                // Within an element all is of that element.
                var person = ReferenceEquals(found, Resource) && members["resourceType"].AsString() is { } type && PersonElements.AreIn(type) ? type : null;
                foreach (var (member, value) in members)
                {
                    if (value is JsonObject or JsonArray)
                    {
                        var mark = path.Enter(member);
                        Walk(value, member, person is not null && PersonElements.Contains(member) ? Element($"{person}.{member}") : found,
                            areLabels || inline || (name == "meta" && member == "security"));
                        path.Leave(mark);
                    }
                }
                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    var mark = path.Enter(i);
                    Walk(items[i], name, found, areLabels);
                    path.Leave(mark);
                }
                break;
        }
    }

    private static void Add(JsonObject members, string name, Codings found, bool areLabels)
    {
        if (!areLabels)
        {
            found.AddCode(members);
        }
        else if (name is "security" or "valueCoding" || (members.ContainsKey("system") && members.ContainsKey("code")))
        {
            found.AddLabel(members);
        }
    }

    private Codings Element(string type)
    {
        var codings = new Codings();
        elements.Add((path.ToString(), type, codings));
        return codings;
    }
}
