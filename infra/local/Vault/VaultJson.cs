using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Local.Vault;

/// <summary>Keys as a client sees them: public members only. Ids begin with the address that the client called.</summary>
internal static class VaultJson
{
    private const int RecoverableDays = 90;
    private const string RecoveryLevel = "Recoverable+Purgeable";

    public static JsonObject Bundle(string vault, StoredKey key, KeyVersion version)
    {
        var jwk = new JsonObject
        {
            ["kid"] = Id(vault, key, version), ["kty"] = version.Jwk["kty"]!.DeepClone(), ["key_ops"] = new JsonArray([.. version.Operations.Select(one => (JsonNode)one)]),
        };
        foreach (var member in KeyMaterial.PublicMembers(version.Jwk))
        {
            jwk[member] = version.Jwk[member]!.DeepClone();
        }
        return With(new() { ["key"] = jwk, ["attributes"] = Attributes(version.Attributes), ["tags"] = Tags(version) }, vault, key);
    }

    /// <summary>As lists have it: without the key itself.</summary>
    public static JsonObject Item(string vault, StoredKey key, KeyVersion? version) => With(
        new() { ["kid"] = version is null ? $"{vault}/keys/{key.Name}" : Id(vault, key, version), ["attributes"] = Attributes((version ?? key.Current).Attributes), ["tags"] = Tags(version ?? key.Current) },
        vault, key);

    public static JsonObject Policy(string vault, StoredKey key)
    {
        var policy = key.RotationPolicy?.DeepClone().AsObject() ?? new JsonObject { ["lifetimeActions"] = new JsonArray(), ["attributes"] = new JsonObject() };
        policy["id"] = $"{vault}/keys/{key.Name}/rotationpolicy";
        return policy;
    }

    public static string Id(string vault, StoredKey key, KeyVersion version) => $"{vault}/keys/{key.Name}/{version.Id}";

    public static JsonObject Attributes(VersionAttributes attributes)
    {
        var json = WireJson.ToObject(attributes);
        (json["recoveryLevel"], json["recoverableDays"], json["exportable"]) = (RecoveryLevel, RecoverableDays, false);
        return json;
    }

    private static JsonObject Tags(KeyVersion version) => new(version.Tags.Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value)));

    private static JsonObject With(JsonObject json, string vault, StoredKey key)
    {
        if (key.Deleted is { } deleted)
        {
            (json["recoveryId"], json["deletedDate"]) = ($"{vault}/deletedkeys/{key.Name}", deleted);
            json["scheduledPurgeDate"] = deleted + (RecoverableDays * 24 * 3600);
        }
        return json;
    }
}
