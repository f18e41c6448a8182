using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Contracts.Messages;

/// <summary>The claim <c>to</c>: agencies, each once; exactly one of a referral, none of what goes to subscribers (wire format §3).</summary>
public static class AddresseeReader
{
    /// <param name="present">Whether the claim stands there at all.</param>
    public static IReadOnlyList<string> Read(JsonNode? node, bool present, string kind, Action<string, string> invalid)
    {
        if (kind is "tip" or "request")
        {
            if (present)
            {
                invalid("/to", "may not stand with this kind");
            }
            return [];
        }
        var to = (node as JsonArray)?.Select(agency => agency.AsString()).ToArray() ?? [];
        if (to.Length == 0 || !to.All(AgencyId.IsValid) || to.Distinct().Count() != to.Length)
        {
            invalid("/to", "must name agencies, each once");
        }
        if (kind == "referral" && to.Length > 1)
        {
            invalid("/to", "a referral names exactly one agency");
        }
        return [.. to.OfType<string>()];
    }
}
