using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Contracts.Messages;

/// <summary>The claim <c>routing</c>: attributes for subscriptions, each of a closed list (wire format §3).</summary>
public static partial class RoutingReader
{
    public static Routing Read(JsonNode? node, List<ClaimFault> faults)
    {
        if (node is not JsonObject members)
        {
            faults.Add(new(ProblemCodes.ClaimInvalid, "/routing", "must be an object"));
            return new();
        }
        foreach (var (name, value) in members)
        {
            var holds = name switch
            {
                "jurisdiction" => value.AsString() is { } place && Subdivision().IsMatch(place),
                "needs" => value is JsonArray { Count: > 0 } needs && needs.All(need => CodeLists.Contains("needs", need.AsString()))
                    && needs.Select(need => need.AsString()).Distinct().Count() == needs.Count,
                "minor" => value.AsString() is "yes" or "no" or "unknown",
                "urgency" => value.AsString() is "routine" or "urgent" or "asap" or "stat",
                "exploitation" => value.AsString() is "sex" or "labor" or "both" or "unknown",
                _ => (bool?)null,
            };
            if (holds is null)
            {
                faults.Add(new(ProblemCodes.ClaimUnknown, "/routing", "a member that the table does not have"));
            }
            else if (holds is false)
            {
                faults.Add(new(ProblemCodes.ClaimInvalid, $"/routing/{name}", "is not of its closed list"));
            }
        }
        return new(
            members["jurisdiction"].AsString(),
            (members["needs"] as JsonArray)?.Select(need => need.AsString()).OfType<string>().ToArray(),
            members["minor"].AsString(), members["urgency"].AsString(), members["exploitation"].AsString());
    }

    /// <summary>ISO 3166-2.</summary>
    [GeneratedRegex(@"^[A-Z]{2}-[A-Z0-9]{1,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdivision();
}
