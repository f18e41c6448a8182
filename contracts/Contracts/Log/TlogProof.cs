using System.Globalization;
using System.Text;

namespace ExchangeHub.Contracts.Log;

/// <summary>
/// What an agency keeps (C2SP tlog-proof): leaf index, inclusion hashes, and the signed checkpoint, verbatim. With the leaf and the
/// log's verifier keys it proves the entry without the hub.
/// </summary>
/// <param name="Checkpoint">The signed note.</param>
public sealed record TlogProof(long Index, IReadOnlyList<byte[]> Hashes, string Checkpoint)
{
    private const string Head = "c2sp.org/tlog-proof@v1";

    public override string ToString()
    {
        var text = new StringBuilder(Head).Append('\n').Append(CultureInfo.InvariantCulture, $"index {Index}\n");
        foreach (var hash in Hashes)
        {
            text.Append(Convert.ToBase64String(hash)).Append('\n');
        }
        return text.Append('\n').Append(Checkpoint).ToString();
    }

    /// <summary>Null when it is no tlog-proof. An <c>extra</c> line is read over.</summary>
    public static TlogProof? Parse(string text) => Parse(text, out _);

    /// <param name="hashFails">With null: it is a tlog-proof but for a line that is not the base64 of 32 bytes.</param>
    public static TlogProof? Parse(string text, out bool hashFails)
    {
        hashFails = false;
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || text[..end].Split('\n') is not [Head, .. var lines])
        {
            return null;
        }
        if (lines is [var extra, ..] && extra.StartsWith("extra ", StringComparison.Ordinal))
        {
            lines = lines[1..];
        }
        if (lines is not [var indexLine, .. var hashLines] || !indexLine.StartsWith("index ", StringComparison.Ordinal)
            || Log.Checkpoint.TryNumber(indexLine[6..]) is not { } index)
        {
            return null;
        }
        List<byte[]> hashes = [];
        foreach (var line in hashLines)
        {
            if (!Log.Checkpoint.TryBase64(line, out var hash) || hash.Length != MerkleTree.HashBytes)
            {
                hashFails = true;
                return null;
            }
            hashes.Add(hash);
        }
        return new(index, hashes, text[(end + 2)..]);
    }

    /// <summary>The log of this origin, vouched for by one of these keys, holds this leaf.</summary>
    public bool Verify(ReadOnlySpan<byte> leaf, string origin, IReadOnlyList<NoteVerifier> verifiers) =>
        SignedNote.Open(Checkpoint, verifiers) is { } body
        && Log.Checkpoint.Parse(body) is { } checkpoint
        && checkpoint.Origin == origin
        && InclusionProof.Verify(Index, checkpoint.Size, MerkleTree.HashLeaf(leaf), Hashes, checkpoint.Root);
}
