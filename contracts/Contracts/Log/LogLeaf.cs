using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Contracts.Log;

/// <summary>
/// What stands in the log: canonical JSON (RFC 8785) that commits and says nothing. Entry and salt are given only to the party they
/// concern; whoever has both can show the leaf, and deleting the salt erases the entry and leaves the tree valid.
/// </summary>
public static class LogLeaf
{
    /// <param name="salt">32 random bytes.</param>
    public static byte[] Of(string id, ReadOnlySpan<byte> salt, JsonObject entry) => CanonicalJson.Serialize(new JsonObject
    {
        ["v"] = 1,
        ["id"] = id,
        ["c"] = Base64Url.Encode(SHA256.HashData([.. salt, .. CanonicalJson.Serialize(entry)])),
    });

    /// <summary>A key change stands in the clear, so that an agency sees every key in its name.</summary>
    /// <param name="compromisedAt">Of a revoked key: since when it may have been in other hands; null when nobody said so.</param>
    public static byte[] OfKeyChange(string id, string agency, string kid, string state, string at, string? compromisedAt = null)
    {
        var key = new JsonObject { ["agency"] = agency, ["kid"] = kid, ["state"] = state, ["at"] = at };
        if (compromisedAt is not null)
        {
            key["compromised_at"] = compromisedAt;
        }
        return CanonicalJson.Serialize(new JsonObject { ["v"] = 1, ["id"] = id, ["key"] = key });
    }
}
