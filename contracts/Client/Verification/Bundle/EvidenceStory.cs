using System.Globalization;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Contracts.SdJwt;

namespace ExchangeHub.Client.Verification;

/// <summary>What a bundle proves, in sentences for people. Only of a bundle that verified whole: it believes what it reads.</summary>
public static class EvidenceStory
{
    public static IReadOnlyList<string> Of(EvidenceBundle bundle)
    {
        var evidence = bundle.Evidence;
        List<string> says = [];
        if (bundle.Message is { } compact && SdJwt.Parse(compact, out _) is { } message)
        {
            says.Add(Message(evidence, message.Claims));
        }
        if (evidence.Receipt is { } receipt && Jws.Parse(receipt)?.Payload is { } receipted)
        {
            says.Add($"The exchange took it at {Time(receipted["iat"])} and decided: {Recipients(receipted["recipients"])}.");
        }
        says.AddRange(KeysOf(bundle));
        says.AddRange(evidence.Entries.OrderBy(entry => entry.Index).Select(entry => Entry(entry.Entry, entry.Index)));
        if (evidence.Release is { } release && Jws.Parse(release)?.Payload is { } released)
        {
            says.Add($"The exchange released it to {released["aud"].AsString()} at {Time(released["iat"])} on the basis {Basis(released["basis"])}{Consent(released)}.");
        }
        if (bundle.Acknowledgement is { } acknowledgement && Jws.Parse(acknowledgement)?.Payload is { } acknowledged)
        {
            says.Add($"{acknowledged["iss"].AsString()} signed at {Time(acknowledged["iat"])} that it was {acknowledged["outcome"].AsString()}.");
        }
        says.Add(Content(bundle.Message));
        says.Add(CheckpointOf(bundle.Checkpoint));
        return says;
    }

    private static string Message(Evidence evidence, JsonObject claims) =>
        $"{evidence.Sender} signed message {evidence.Message} at {Time(claims["iat"])}: kind {claims["kind"].AsString()}, purpose {claims["purpose"].AsString()}, basis {Basis(claims["basis"])}.";

    private static IEnumerable<string> KeysOf(EvidenceBundle bundle)
    {
        var signed = new[] { bundle.Message?.Split('~')[0], bundle.Acknowledgement }
            .Select(compact => compact is null ? null : Jws.Parse(compact)).OfType<ParsedJws>()
            .Select(jws => (jws.Payload["iss"].AsString(), jws.Kid)).ToHashSet();
        return
            from key in bundle.KeyProofs
            let index = TlogProof.Parse(key.Proof)?.Index
            where index is not null
            let change = KeyChange.Read(key.Leaf, index.Value, out _)
            where change is not null
            orderby index
            select string.Create(
                CultureInfo.InvariantCulture, $"The log shows everyone at place {index}: key {change.Kid} of {change.Agency} {change.State} since {Time(change.At.ToUnixTimeSeconds())}{Theft(change)}{(signed.Contains((change.Agency, change.Kid)) ? After(change) : "")}.");
    }

    private static string Theft(KeyChange change) =>
        change.CompromisedAt is { } since ? $", and said to have been perhaps in other hands since {Time(since.ToUnixTimeSeconds())}" : "";

    /// <summary>Verified already: whatever bears the key stands before.</summary>
    private static string After(KeyChange change) =>
        change.State != "revoked" ? "" : ", after what it signed here stood in the log: its order shows that this was signed before";

    private static string Recipients(JsonNode? recipients) => recipients is JsonArray list
        ? string.Join(", ", list.OfType<JsonObject>().Select(one => $"{one["agency"].AsString()} {one["decision"].AsString()}"))
        : $"permit to {recipients.AsInteger()} who subscribed";

    private static string Entry(JsonObject entry, long? index)
    {
        var at = entry["time"].AsInteger() is { } milliseconds ? Time(milliseconds / 1000) : "an unknown time";
        var with = entry["counterpart"].AsString() is { } other ? $", other party {other}" : "";
        var count = entry["recipients"].AsInteger() is { } recipients ? string.Create(CultureInfo.InvariantCulture, $", {recipients} recipients") : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"The log holds at place {index}, written at {at} for {entry["party"].AsString()}: {entry["event"].AsString()}{with}{count}{Consent(entry)}.");
    }

    private static string Basis(JsonNode? basis) => basis is not JsonObject stated ? "unknown"
        : string.Join(" ", new[] { stated["type"], stated["consent"], stated["citation"], stated["reason"] }.Select(part => part.AsString()).OfType<string>());

    private static string Consent(JsonObject statement) => statement["consent"].AsString() is { } id
        ? string.Create(CultureInfo.InvariantCulture, $", under consent {id} version {statement["consent_version"].AsInteger()}")
        : "";

    private static string Content(string? compact) =>
        compact is null ? "The message itself is not in this file."
        : SdJwt.Parse(compact, out _) is { Disclosures: { Count: > 0 } shown }
            ? string.Create(CultureInfo.InvariantCulture, $"The file holds {shown.Count} parts of the content, and each is what the sender signed.")
            : "The file holds nothing of the content.";

    private static string CheckpointOf(string note) =>
        SignedNote.Parse(note) is { } signed && Checkpoint.Parse(signed.Text) is { } checkpoint
            ? string.Create(CultureInfo.InvariantCulture, $"The newest checkpoint covers {checkpoint.Size} entries; {signed.Signatures.Count} signatures stand under it.")
            : "";

    private static string Time(JsonNode? seconds) => seconds.AsInteger() is { } number and >= 0 and <= 253402300799 ? Time(number) : "an unknown time";
    private static string Time(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("u", CultureInfo.InvariantCulture);
}
