using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Parts;

namespace ExchangeHub.Core.Segmentation;

/// <summary>The labels that a resource bears as a whole: <c>meta.security</c>.</summary>
internal static class Labels
{
    public static IEnumerable<Coding> Of(JsonObject? resource) =>
        ((resource?["meta"] as JsonObject)?["security"] as JsonArray ?? []).Select(Codings.Read).OfType<Coding>();
}
