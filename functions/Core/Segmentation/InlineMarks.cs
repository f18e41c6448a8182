using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Core.Segmentation;

/// <summary>
/// DS4P marks a resource that has labelled elements with PROCESSINLINELABEL. When those elements are withheld the mark would tell of them.
/// </summary>
internal static class InlineMarks
{
    public static readonly Coding Mark = new(SecurityLabels.ActCodeSystem, "PROCESSINLINELABEL");

    /// <summary>JSON Pointers of the marks that stand on a resource of which no labelled element is shown.</summary>
    /// <param name="place">JSON Pointer of the resource.</param>
    public static IEnumerable<string> Left(JsonObject resource, string place, IReadOnlySet<string> withheld)
    {
        if ((resource["meta"] as JsonObject)?["security"] is not JsonArray labels || Shows(resource, new(place), withheld))
        {
            return [];
        }
        return Enumerable.Range(0, labels.Count).Where(i => ShownLabels.Read(labels[i]) == Mark).Select(i => $"{place}/meta/security/{i}");
    }

    private static bool Shows(JsonNode? node, JsonPath path, IReadOnlySet<string> withheld)
    {
        if (withheld.Contains(path.ToString()))
        {
            return false;
        }
        switch (node)
        {
            case JsonObject members:
                return members["url"].AsString() == SecurityLabels.InlineExtension || members.Any(member => Inside(member.Value, path.Enter(member.Key)));
            case JsonArray elements:
                return elements.Select((element, i) => (element, i)).Any(one => Inside(one.element, path.Enter(one.i)));
            default:
                return false;
        }

        bool Inside(JsonNode? value, int mark)
        {
            var shows = Shows(value, path, withheld);
            path.Leave(mark);
            return shows;
        }
    }
}
