using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Core.Consents;

/// <summary>
/// What could name a person or carry more than the rule itself may not be registered: the hub keeps consents readable, to decide by them.
/// </summary>
internal static class NothingBeside
{
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["text"] = "Text is not kept: say it in codes.",
        ["contained"] = "Contained resources are not kept.",
        ["extension"] = "Extensions are not evaluated and not kept.",
        ["modifierExtension"] = "Extensions are not evaluated and not kept.",
        ["implicitRules"] = "Rules from elsewhere are not evaluated.",
    };

    public static IEnumerable<Fault> FaultsOf(JsonNode? node, string location = "Consent")
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                {
                    if (Refused.TryGetValue(name, out var message))
                    {
                        yield return new("not-supported", $"{location}.{name}", message);
                    }
                    else if (name is "display" && (members.ContainsKey("reference") || members.ContainsKey("identifier")))
                    {
                        yield return new("not-supported", $"{location}.display", "A reference carries no display.");
                    }
                    else if (name.StartsWith('_'))
                    {
                        yield return new("not-supported", location, "Extensions are not evaluated and not kept.");
                    }
                    else
                    {
                        foreach (var fault in FaultsOf(value, $"{location}.{name}"))
                        {
                            yield return fault;
                        }
                    }
                }
                break;
            case JsonArray elements:
                for (var i = 0; i < elements.Count; i++)
                {
                    foreach (var fault in FaultsOf(elements[i], $"{location}[{i}]"))
                    {
                        yield return fault;
                    }
                }
                break;
        }
    }
}
