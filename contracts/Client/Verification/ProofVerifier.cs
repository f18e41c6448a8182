using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Client.Verification;

/// <summary>An entry of the party with all that proves it (wire format §10).</summary>
/// <param name="Salt">32 random bytes, base64url.</param>
/// <param name="Index">Place in the log; absent until a checkpoint covers the entry.</param>
/// <param name="Proof">A C2SP tlog-proof; absent until then.</param>
public sealed record ProvenEntry(string Id, string? Salt, JsonObject Entry, long? Index = null, string? Proof = null);

/// <summary>That the log holds it: what happened, where it stands, and the checkpoint that vouches for it.</summary>
public sealed record Proven(JsonObject Entry, long Index, Checkpoint Checkpoint);

/// <summary>Where a leaf stands, and in which log.</summary>
internal sealed record Place(long Index, Checkpoint Checkpoint);

/// <summary>Checks proofs offline: entry and salt → leaf → inclusion → checkpoint → a key of the log.</summary>
public static class ProofVerifier
{
    private const int SaltBytes = 32;

    public static Verification<Proven> Verify(ProvenEntry entry, HubTrust trust)
    {
        if (entry.Entry["id"].AsString() != entry.Id || entry.Salt is null || Base64Url.TryDecode(entry.Salt) is not { Length: SaltBytes } salt)
        {
            return VerificationFault.EntryMalformed;
        }
        if (entry.Proof is null)
        {
            return VerificationFault.NotCoveredYet;
        }
        return Verify(LogLeaf.Of(entry.Id, salt, entry.Entry), entry.Index ?? -1, entry.Proof, trust).Succeeded(out var place, out var fault)
            ? new Proven(entry.Entry, place.Index, place.Checkpoint)
            : fault.Value;
    }

    /// <param name="index">Where it is said to stand; null to take the proof's word.</param>
    internal static Verification<Place> Verify(byte[] leaf, long? index, string text, HubTrust trust)
    {
        if (TlogProof.Parse(text, out var hashFails) is not { } proof)
        {
            return hashFails ? VerificationFault.ProofHashMalformed : VerificationFault.ProofMalformed;
        }
        if (proof.Index != (index ?? proof.Index))
        {
            return VerificationFault.ProofOfOtherIndex;
        }
        if (!CheckpointVerifier.Open(proof.Checkpoint, trust).Succeeded(out var checkpoint, out var fault))
        {
            return fault.Value;
        }
        if (proof.Index >= checkpoint.Size)
        {
            return VerificationFault.ProofBeyondCheckpoint;
        }
        var length = InclusionProof.Length(proof.Index, checkpoint.Size);
        if (proof.Hashes.Count != length)
        {
            return proof.Hashes.Count < length ? VerificationFault.ProofTooShort : VerificationFault.ProofTooLong;
        }
        return InclusionProof.Verify(proof.Index, checkpoint.Size, MerkleTree.HashLeaf(leaf), proof.Hashes, checkpoint.Root)
            ? new Place(proof.Index, checkpoint)
            : VerificationFault.NotIncluded;
    }

    /// <summary>The log holds the acceptance that the receipt states.</summary>
    public static Verification<Proven> Verify(Receipt receipt, IReadOnlyList<ProvenEntry> entries, HubTrust trust) =>
        Statement(receipt.Entry, receipt.Sender, entries, trust, entry =>
            entry["event"].AsString() == "accepted" && IsAbout(entry, receipt.Sender, receipt.Message)
            && entry["jws_sha256"].AsString() == receipt.JwsSha256 && entry["recipients"].AsInteger() == receipt.Count);

    /// <summary>The log holds the release that the hub states.</summary>
    public static Verification<Proven> Verify(Release release, string sender, IReadOnlyList<ProvenEntry> entries, HubTrust trust) =>
        Statement(release.Entry, release.Recipient, entries, trust, entry =>
            entry["event"].AsString() == "released" && IsAbout(entry, sender, release.Message)
            && entry["view_sha256"].AsString() == release.ViewSha256 && entry["basis"].AsString() == release.Basis.Type);

    private static Verification<Proven> Statement(
        string id, string party, IReadOnlyList<ProvenEntry> entries, HubTrust trust, Func<JsonObject, bool> agrees)
    {
        if (entries.FirstOrDefault(one => one.Id == id) is not { } entry)
        {
            return VerificationFault.EntryMissing;
        }
        if (!Verify(entry, trust).Succeeded(out var proven, out var fault))
        {
            return fault.Value;
        }
        return proven.Entry["party"].AsString() == party && agrees(proven.Entry) ? proven : VerificationFault.EntryContradicts;
    }

    internal static bool IsAbout(JsonObject entry, string sender, string message) =>
        entry["message"] is JsonObject about && about["sender"].AsString() == sender && about["id"].AsString() == message;
}
