using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Contracts.Fhir;

/// <summary>Every resource in some content, also those contained in others and in Bundles within the Bundle.</summary>
public static class NestedResources
{
    /// <summary>Each with the <c>fullUrl</c> of the entry that it is; null where it is none.</summary>
    public static IReadOnlyList<(JsonObject Resource, string? FullUrl)> In(JsonNode content)
    {
        List<(JsonObject, string?)> found = [];
        Collect(content, null, found);
        return found;
    }

    private static void Collect(JsonNode? node, string? fullUrl, List<(JsonObject, string?)> found)
    {
        switch (node)
        {
            case JsonObject members:
                if (members.ContainsKey("resourceType"))
                {
                    found.Add((members, fullUrl));
                }
                foreach (var (name, value) in members)
                {
                    Collect(value, name == "resource" ? members["fullUrl"].AsString() : null, found);
                }
                break;
            case JsonArray elements:
                foreach (var element in elements)
                {
                    Collect(element, null, found);
                }
                break;
        }
    }
}
