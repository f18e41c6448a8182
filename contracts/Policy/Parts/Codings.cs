using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Policy.Parts;

/// <summary>
/// The codings of a resource, at any depth: those of <c>meta.security</c> and of DS4P's inline labels are labels, all others codes.
/// Rather too many than too few: a code in an unforeseen place counts like one in <c>code</c>.
/// </summary>
public sealed class Codings
{
    private const string InlineLabel = "http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-inline-sec-label";
    private readonly HashSet<Coding> labels = [], codes = [];

    public IReadOnlyList<Coding> Labels => [.. labels];
    public IReadOnlyList<Coding> Codes => [.. codes];

    public static Codings Of(JsonNode? resource)
    {
        var codings = new Codings();
        codings.Walk(resource, "", areLabels: false);
        return codings;
    }

    /// <summary>A Coding with system and code; null for anything else.</summary>
    public static Coding? Read(JsonNode? node) =>
        // A quantity has system and code too, and a value with them.
        node is JsonObject members && members["system"].AsString() is { } system && members["code"].AsString() is { } code && !members.ContainsKey("value")
            ? new(system, code) : null;

    private void Walk(JsonNode? node, string name, bool areLabels)
    {
        switch (node)
        {
            case JsonObject members:
                if (Read(members) is { } coding)
                {
                    (areLabels ? labels : codes).Add(coding);
                }
                var inline = members["url"].AsString() == InlineLabel;
                foreach (var (member, value) in members)
                {
                    if (value is JsonObject or JsonArray)
                    {
                        Walk(value, member, areLabels || inline || (name == "meta" && member == "security"));
                    }
                }
                break;
            case JsonArray elements:
                foreach (var element in elements)
                {
                    Walk(element, name, areLabels);
                }
                break;
        }
    }
}
