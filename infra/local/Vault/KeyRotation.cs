using System.Text.Json.Nodes;
using System.Xml;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Local.Vault;

/// <summary>A rotation policy: <c>lifetimeActions</c> with a trigger each, and the <c>expiryTime</c> of the versions it makes. Durations are ISO 8601.</summary>
internal static class KeyRotation
{
    /// <summary>What a client wants, with the members this vault knows. Throws <see cref="VaultFault"/> when it means nothing.</summary>
    public static JsonObject Read(JsonObject policy, long created, long updated)
    {
        foreach (var action in Actions(policy))
        {
            _ = Seconds(action["trigger"]?["timeAfterCreate"]) ?? Seconds(action["trigger"]?["timeBeforeExpiry"]) ?? throw VaultFault.BadParameter("A lifetime action has no trigger.");
            if (!KindOf(action).Equals("rotate", StringComparison.OrdinalIgnoreCase) && !KindOf(action).Equals("notify", StringComparison.OrdinalIgnoreCase))
            {
                throw VaultFault.BadParameter("A lifetime action rotates or notifies.");
            }
        }
        var attributes = new JsonObject { ["created"] = created, ["updated"] = updated };
        if (Seconds(policy["attributes"]?["expiryTime"]) is not null)
        {
            attributes["expiryTime"] = policy["attributes"]!["expiryTime"]!.DeepClone();
        }
        return new() { ["lifetimeActions"] = policy["lifetimeActions"]?.DeepClone() ?? new JsonArray(), ["attributes"] = attributes };
    }

    /// <summary>Whether the policy would have made a new version by <paramref name="now"/>.</summary>
    public static bool IsDue(StoredKey key, long now) => key.RotationPolicy is { } policy && Actions(policy)
        .Where(action => KindOf(action).Equals("rotate", StringComparison.OrdinalIgnoreCase))
        .Select(action => Seconds(action["trigger"]?["timeAfterCreate"]) is { } after
            ? key.Current.Attributes.Created + after
            : key.Current.Attributes.Exp - Seconds(action["trigger"]?["timeBeforeExpiry"]))
        .Any(at => at <= now);

    /// <summary>When a version made <paramref name="now"/> expires; null: never.</summary>
    public static long? Expiry(StoredKey key, long now) => now + Seconds(key.RotationPolicy?["attributes"]?["expiryTime"]);

    private static IEnumerable<JsonObject> Actions(JsonObject policy) => (policy["lifetimeActions"] as JsonArray ?? []).OfType<JsonObject>();

    private static string KindOf(JsonObject action) => action["action"]?["type"].AsString() ?? "";

    /// <summary>A duration in seconds; null when there is none.</summary>
    private static long? Seconds(JsonNode? duration)
    {
        try
        {
            return duration.AsString() is { } text ? (long)XmlConvert.ToTimeSpan(text).TotalSeconds : null;
        }
        catch (FormatException)
        {
            throw VaultFault.BadParameter("A duration is not one of ISO 8601.");
        }
    }
}
