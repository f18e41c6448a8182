using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Core.Segmentation;

/// <summary>
/// What withheld elements say that would find the person if it stood anywhere else: the line of an address, a telephone number, an
/// identifier. A city, a name or a code stands in other places by right.
/// </summary>
internal sealed class WithheldElements
{
    // Shorter texts stand anywhere by chance; an identifier counts with its system however short it is.
    private const int Telling = 8;

    // A photo is compared whole: its first characters are those of any other.
    private const int Longest = 500;

    private static readonly FrozenSet<string> Finding = FrozenSet.Create("value", "line", "url", "data");
    private static readonly FrozenSet<string> Passed = FrozenSet.Create("type", "name", "relationship", "extension", "period", "assigner");

    private readonly HashSet<string> whole = new(StringComparer.OrdinalIgnoreCase);
    private readonly SearchValues<string> within;

    public WithheldElements(IEnumerable<JsonNode?> elements)
    {
        HashSet<string> texts = new(StringComparer.OrdinalIgnoreCase);
        foreach (var element in elements)
        {
            Collect(element, isAddress: true, texts);
        }
        whole.UnionWith(texts);
        within = SearchValues.Create([.. texts.Where(text => text.Length <= Longest)], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>System and value of the business identifiers in them.</summary>
    public HashSet<(string System, string Value)> Identifiers { get; } = [];

    public bool AreIn(string text) => whole.Contains(text) || text.AsSpan().ContainsAny(within);

    private void Collect(JsonNode? node, bool isAddress, HashSet<string> texts)
    {
        switch (node)
        {
            case JsonObject members:
                if (members["system"].AsString() is { } system && members["value"].AsString() is { } value)
                {
                    Identifiers.Add((system, value));
                }
                foreach (var (name, inner) in members.Where(member => !Passed.Contains(member.Key)))
                {
                    if (Finding.Contains(name) || (name == "text" && isAddress))
                    {
                        AddTexts(inner, texts);
                    }
                    else
                    {
                        Collect(inner, name == "address", texts);
                    }
                }
                break;
            case JsonArray elements:
                foreach (var element in elements)
                {
                    Collect(element, isAddress, texts);
                }
                break;
        }
    }

    private static void AddTexts(JsonNode? node, HashSet<string> texts)
    {
        foreach (var one in node as JsonArray ?? [node?.DeepClone()])
        {
            if (one.AsString() is { Length: >= Telling } text)
            {
                texts.Add(text);
            }
        }
    }
}
