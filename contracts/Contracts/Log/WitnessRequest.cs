using System.Globalization;
using System.Text;

namespace ExchangeHub.Contracts.Log;

/// <summary>
/// The body of <c>add-checkpoint</c> (C2SP tlog-witness): what the witness saw last, the proof that what it shall sign now begins with it,
/// and the checkpoint with the log's own signatures.
/// </summary>
public sealed record WitnessRequest(long OldSize, IReadOnlyList<byte[]> Proof, string Checkpoint)
{
    /// <summary>Of a 409's body: the size that the witness signed last, and a line feed.</summary>
    public const string SizeMediaType = "text/x.tlog.size";

    private const int MostHashes = 63;

    public override string ToString()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"old {OldSize}\n");
        foreach (var hash in Proof)
        {
            text.Append(Convert.ToBase64String(hash)).Append('\n');
        }
        return text.Append('\n').Append(Checkpoint).ToString();
    }

    /// <summary>Null when it is no such body.</summary>
    public static WitnessRequest? Parse(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || text[..end].Split('\n') is not [var oldLine, .. var hashLines] || hashLines.Length > MostHashes
            || !oldLine.StartsWith("old ", StringComparison.Ordinal) || Log.Checkpoint.TryNumber(oldLine[4..]) is not { } oldSize)
        {
            return null;
        }
        List<byte[]> proof = [];
        foreach (var line in hashLines)
        {
            if (!Log.Checkpoint.TryBase64(line, out var hash) || hash.Length != MerkleTree.HashBytes)
            {
                return null;
            }
            proof.Add(hash);
        }
        return new(oldSize, proof, text[(end + 2)..]);
    }
}
