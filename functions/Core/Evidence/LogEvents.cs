using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Core.Evidence;

/// <summary>
/// What the log records of one event for one party: the entry, the salt that blinds it, and the party that may have both.
/// One event of two parties is two entries, so that neither sees what concerns the other alone (audit-log format, "What may stand in a leaf").
/// </summary>
/// <param name="Party">Agency that may read it; null for what is public.</param>
/// <param name="Salt">32 random bytes, base64url; null for what stands in the log in the clear.</param>
public sealed record LoggedEntry(string Id, string? Party, string? Salt, JsonObject Entry)
{
    /// <summary>The bytes that the log's leaf is made of.</summary>
    public byte[] Leaf() => Salt is null
        ? LogLeaf.OfKeyChange(Id, (string)Entry["agency"]!, (string)Entry["kid"]!, (string)Entry["state"]!, (string)Entry["at"]!, (string?)Entry["compromised_at"])
        : LogLeaf.Of(Id, Base64Url.Decode(Salt), Entry);

    /// <summary>The sender's message that the entry is about, as <c>sender/jti</c>; null when it is about none.</summary>
    public string? Message => Entry["message"] is JsonObject message ? $"{(string)message["sender"]!}/{(string)message["id"]!}" : null;
}

/// <summary>What can be logged; the words of <c>event</c> in an entry.</summary>
public enum LogEvent
{
    Accepted, Delivered, Refused, Released, ReleaseRefused, Acknowledged, Unreadable, Purged, ClockWarning, ClockExpired,
    ConsentRegistered, ConsentRevoked, SubscriptionChanged, DisclosureHoldSet, DisclosureHoldLifted,
}

/// <summary>Makes entries. Nothing here writes.</summary>
public sealed class LogEvents(TimeProvider time, Entropy entropy)
{
    /// <param name="facts">Further members: ids, codes and digests only. Never a name, a record number, nor a hash of one.</param>
    public LoggedEntry For(string party, LogEvent what, JsonObject facts)
    {
        var id = Ids.New(time, entropy).ToString();
        var salt = new byte[32];
        entropy(salt);
        var entry = new JsonObject
        {
            ["id"] = id,
            ["event"] = NameOf(what),
            ["time"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
            ["party"] = party,
        };
        foreach (var (name, value) in facts)
        {
            entry[name] = value?.DeepClone();
        }
        return new(id, party, Base64Url.Encode(salt), entry);
    }

    /// <summary>A key change, public: an agency must be able to see every key that anyone put in its name.</summary>
    public LoggedEntry ForKey(string agency, string kid, string state, DateTimeOffset? compromisedAt = null)
    {
        var entry = new JsonObject { ["agency"] = agency, ["kid"] = kid, ["state"] = state, ["at"] = Seconds(time.GetUtcNow()) };
        if (compromisedAt is { } since)
        {
            entry["compromised_at"] = Seconds(since);
        }
        return new(Ids.New(time, entropy).ToString(), null, null, entry);
    }

    public static JsonObject MessageOf(string sender, string jti) => new() { ["sender"] = sender, ["id"] = jti };

    private static string Seconds(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    private static string NameOf(LogEvent what) => what switch
    {
        LogEvent.Accepted => "accepted",
        LogEvent.Delivered => "delivered",
        LogEvent.Refused => "refused",
        LogEvent.Released => "released",
        LogEvent.ReleaseRefused => "release-refused",
        LogEvent.Acknowledged => "acknowledged",
        LogEvent.Unreadable => "unreadable",
        LogEvent.Purged => "purged",
        LogEvent.ClockWarning => "clock-warning",
        LogEvent.ClockExpired => "clock-expired",
        LogEvent.ConsentRegistered => "consent-registered",
        LogEvent.ConsentRevoked => "consent-revoked",
        LogEvent.SubscriptionChanged => "subscription-changed",
        LogEvent.DisclosureHoldSet => "disclosure-hold-set",
        LogEvent.DisclosureHoldLifted => "disclosure-hold-lifted",
    };
}
