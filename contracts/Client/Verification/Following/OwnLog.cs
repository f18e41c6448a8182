using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Client.Verification;

/// <summary>One thing that the log holds of the agency.</summary>
/// <param name="What">The event, or <c>key active</c> and the like.</param>
/// <param name="ByOthers">It came about without the agency: a release of its message, a purge, a key that it does not hold.</param>
/// <param name="Fault">What is wrong with it; null when nothing is.</param>
public sealed record Sighting(
    string Id, string What, DateTimeOffset At, bool ByOthers, string? Message = null, string? Counterpart = null, string? Kid = null, VerificationFault? Fault = null);

/// <summary>What an agency makes of its own entries, and of what the log says in the clear in its name. Pure.</summary>
/// <param name="agency">Its id.</param>
/// <param name="keys">Ids of the keys that it holds.</param>
public sealed class OwnLog(string agency, IReadOnlyCollection<string> keys)
{
    /// <summary>What the agency itself sets going; of a release, given or refused, and an acknowledgement, those of messages that others sent it.</summary>
    private static readonly string[] Own =
    [
        "accepted", "refused", "consent-registered", "consent-revoked", "disclosure-hold-set", "disclosure-hold-lifted",
    ];

    public Sighting Of(LogEntry entry)
    {
        var message = entry.Entry["message"] as JsonObject;
        var what = entry.Entry["event"].AsString() ?? "";
        var collects = what is "released" or "release-refused" or "acknowledged" or "unreadable" && message?["sender"].AsString() != agency;
        var asks = what == "subscription-changed" && entry.Entry["state"].AsString() == "requested"; // an administrator approves
        return new(
            entry.Id, what, DateTimeOffset.FromUnixTimeMilliseconds(entry.Entry["time"].AsInteger() is { } time and >= 0 and < 253402300800000 ? time : 0),
            !(collects || asks || Own.Contains(what)), message is null ? null : $"{message["sender"].AsString()}/{message["id"].AsString()}",
            entry.Entry["counterpart"].AsString(), null, LeafOf(entry) is null ? VerificationFault.EntryMalformed : null);
    }

    /// <summary>A key in the agency's name that it does not hold: whoever holds it can sign as the agency.</summary>
    public IEnumerable<Sighting> Of(IEnumerable<KeyChange> changes) =>
        from change in changes
        where change.Agency == agency
        let strange = change.State == "active" && !keys.Contains(change.Kid)
        select new Sighting(
            $"key-{change.Index}", $"key {change.State}", change.At, ByOthers: true, Kid: change.Kid, Fault: strange ? VerificationFault.KeyNotYours : null);

    /// <summary>The entry's leaf hash; null when entry or salt is not valid, or it is another party's.</summary>
    public byte[]? LeafOf(LogEntry entry) =>
        entry.Entry["id"].AsString() == entry.Id && entry.Entry["party"].AsString() == agency && entry.Salt is { } text && Base64Url.TryDecode(text) is { Length: 32 } salt
            ? MerkleTree.HashLeaf(LogLeaf.Of(entry.Id, salt, entry.Entry))
            : null;
}
