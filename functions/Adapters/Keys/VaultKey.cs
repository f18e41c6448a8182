using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Adapters.Keys;

/// <summary>One version of a vault's key.</summary>
/// <param name="Id">The whole URL, version included.</param>
/// <param name="Jwk">The public part as the vault gives it, which never changes; null in a list.</param>
/// <param name="Enabled">False: the vault does nothing with it.</param>
/// <param name="Created">Unix seconds.</param>
public sealed record VaultKey(string Id, JsonObject? Jwk, bool Enabled, long Created)
{
    /// <summary>From a key bundle, or an item of a list; null when it is neither.</summary>
    internal static VaultKey? From(JsonNode? json)
    {
        var jwk = json?["key"] as JsonObject;
        return (jwk?["kid"] ?? json?["kid"]).AsString() is { } id
            ? new(id, jwk, json?["attributes"]?["enabled"]?.GetValueKind() != System.Text.Json.JsonValueKind.False, json?["attributes"]?["created"].AsInteger() ?? 0)
            : null;
    }
}
