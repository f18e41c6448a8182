using System.Globalization;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;
using System.Text.Json.Nodes;

namespace ExchangeHub.Client.Verification;

/// <summary>What the log says in the clear of one key: an agency sees every key that anyone put in its name.</summary>
/// <param name="Kid">RFC 7638 thumbprint, so that it stands for one key and no other.</param>
/// <param name="State"><c>active</c>, <c>retired</c> or <c>revoked</c>, from then on.</param>
/// <param name="Index">Place in the log.</param>
/// <param name="CompromisedAt">Of a revoked key: since when it may have been in other hands, as far as its agency knew.</param>
public sealed record KeyChange(string Agency, string Kid, string State, DateTimeOffset At, long Index, DateTimeOffset? CompromisedAt = null)
{
    private const string Time = "yyyy-MM-ddTHH:mm:ssZ";

    /// <summary>Null with <paramref name="malformed"/> for an entry that speaks of a key in another way than the hub does.</summary>
    public static KeyChange? Read(byte[] leaf, long index, out bool malformed)
    {
        malformed = false;
        if (StrictJson.TryParseObject(leaf) is not { } json || !json.ContainsKey("key"))
        {
            return null;
        }
        if (json["key"] is JsonObject key && json["id"].AsString() is { } id && key["agency"].AsString() is { } agency && key["kid"].AsString() is { } kid
            && key["state"].AsString() is "active" or "retired" or "revoked" && key["state"].AsString() is { } state && TimeOf(key["at"]) is { } at
            && (TimeOf(key["compromised_at"]), state == "revoked" || !key.ContainsKey("compromised_at")) is (var compromised, true)
            && LogLeaf.OfKeyChange(id, agency, kid, state, Text(at), compromised is { } since ? Text(since) : null).AsSpan().SequenceEqual(leaf))
        {
            return new(agency, kid, state, at, index, compromised);
        }
        malformed = true;
        return null;
    }

    private static DateTimeOffset? TimeOf(JsonNode? node) =>
        node.AsString() is { } text && DateTimeOffset.TryParseExact(text, Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture);
}
