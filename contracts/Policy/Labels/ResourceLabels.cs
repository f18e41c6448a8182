using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Policy.Labels;

/// <summary>The labels that a FHIR resource states: <c>meta.security</c>, and those inside it (DS4P extension-inline-sec-label).</summary>
public static class ResourceLabels
{
    private const string Inline = "http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-inline-sec-label";

    /// <summary>
    /// Inline labels count for the whole resource: a part is shown or withheld as one. A label without a system keeps an empty one,
    /// so that it counts as unknown and not as absent.
    /// </summary>
    public static IReadOnlyList<Coding> Of(JsonObject resource)
    {
        List<Coding> labels = [.. Codings((resource["meta"] as JsonObject)?["security"] as JsonArray)];
        Collect(resource, labels);
        return labels;
    }

    private static void Collect(JsonNode? node, List<Coding> labels)
    {
        switch (node)
        {
            case JsonObject members:
                if (members["url"].AsString() == Inline)
                {
                    labels.Add(Read(members["valueCoding"] as JsonObject));
                }
                foreach (var (_, value) in members)
                {
                    Collect(value, labels);
                }
                break;
            case JsonArray elements:
                foreach (var element in elements)
                {
                    Collect(element, labels);
                }
                break;
        }
    }

    private static IEnumerable<Coding> Codings(JsonArray? codings) => (codings ?? []).Select(coding => Read(coding as JsonObject));
    private static Coding Read(JsonObject? coding) => new(coding?["system"].AsString() ?? "", coding?["code"].AsString() ?? "");
}
