using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Core.Segmentation;

/// <summary>
/// A value without its hidden disclosures. FHIR knows no empty array or object, so a disclosure whose value would be left empty is
/// hidden too; what is empty and no disclosure cannot go, and says so.
/// </summary>
/// <param name="disclosed">Paths of all disclosures.</param>
internal sealed class Pruning(IReadOnlySet<string> disclosed, HashSet<string> hidden)
{
    private JsonPath path = new();

    /// <summary>Something that is no disclosure was left without content.</summary>
    public bool LeftEmpty { get; private set; }

    /// <param name="place">JSON Pointer of the value in the processed payload.</param>
    public JsonNode? Prune(JsonNode? node, string place)
    {
        path = new(place);
        return TryKeep(node, out var kept) ? kept : null;
    }

    private bool TryKeep(JsonNode? node, out JsonNode? kept)
    {
        kept = null;
        var here = path.ToString();
        if (hidden.Contains(here))
        {
            return false;
        }
        kept = node switch
        {
            JsonObject members => Members(members),
            JsonArray elements => Elements(elements),
            _ => node?.DeepClone(),
        };
        if (!IsEmptied(node, kept))
        {
            return true;
        }
        LeftEmpty |= !disclosed.Contains(here);
        hidden.Add(here);
        return false;
    }

    private JsonObject Members(JsonObject members)
    {
        var result = new JsonObject();
        foreach (var (name, value) in members)
        {
            var mark = path.Enter(name);
            if (TryKeep(value, out var kept))
            {
                result[name] = kept;
            }
            path.Leave(mark);
        }
        return result;
    }

    private JsonArray Elements(JsonArray elements)
    {
        var result = new JsonArray();
        for (var i = 0; i < elements.Count; i++)
        {
            var mark = path.Enter(i);
            if (TryKeep(elements[i], out var kept))
            {
                result.Add(kept);
            }
            path.Leave(mark);
        }
        return result;
    }

    // An extension is its value: with only its url left it says nothing, and FHIR's ext-1 refuses it.
    private static bool IsEmptied(JsonNode? before, JsonNode? after) => (before, after) switch
    {
        (JsonObject { Count: > 0 }, JsonObject { Count: 0 }) or (JsonArray { Count: > 0 }, JsonArray { Count: 0 }) => true,
        (JsonObject { Count: > 1 }, JsonObject { Count: 1 } left) => left.ContainsKey("url"),
        _ => false,
    };
}
