using System.Numerics;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Client.Verification;

/// <summary>
/// The log as far as one has read it oneself. Whatever it becomes must begin with this, so keeping it catches a log that is taken back,
/// rewritten, or shown to others in another form.
/// </summary>
/// <param name="Peaks">Roots of the complete subtrees, the largest first: enough to go on from, and nothing of the entries.</param>
/// <param name="Keys">Every key change in it, oldest first.</param>
public sealed record FollowedLog(string Origin, long Size, IReadOnlyList<byte[]> Peaks, IReadOnlyList<KeyChange> Keys)
{
    public static FollowedLog Nothing(string origin) => new(origin, 0, [], []);

    public byte[] Root() => Peaks.Count == 0 ? MerkleTree.Root([]) : Peaks.Reverse().Aggregate((right, left) => MerkleTree.HashNode(left, right));

    /// <summary>Whether it can have come out of <see cref="Append"/>; for what was stored meanwhile.</summary>
    public bool IsSound => Size >= 0 && Peaks.Count == BitOperations.PopCount((ulong)Size) && Peaks.All(peak => peak.Length == MerkleTree.HashBytes);

    /// <summary>Null when an entry speaks of a key in another way than the hub does.</summary>
    public FollowedLog? Append(IReadOnlyList<byte[]> entries)
    {
        var (size, peaks, keys) = (Size, Peaks.ToList(), Keys.ToList());
        foreach (var entry in entries)
        {
            if (KeyChange.Read(entry, size, out var malformed) is { } change)
            {
                keys.Add(change);
            }
            if (malformed)
            {
                return null;
            }
            var hash = MerkleTree.HashLeaf(entry);
            for (var width = size; (width & 1) == 1; width >>= 1)
            {
                hash = MerkleTree.HashNode(peaks[^1], hash);
                peaks.RemoveAt(peaks.Count - 1);
            }
            peaks.Add(hash);
            size++;
        }
        return this with { Size = size, Peaks = peaks, Keys = keys };
    }

    /// <summary>Keys of one agency, in the order of the log.</summary>
    public IEnumerable<KeyChange> KeysOf(string agency) => Keys.Where(change => change.Agency == agency);

    /// <summary>Why the agency cannot have signed with this key then; null when the log says it can.</summary>
    public VerificationFault? FaultOfKey(string agency, string kid, DateTimeOffset signedAt)
    {
        var changes = KeysOf(agency).Where(change => change.Kid == kid).ToArray();
        return changes.All(change => change.State != "active") ? VerificationFault.SenderKeyNotLogged
            : changes.Any(change => change.State == "revoked") ? VerificationFault.SenderKeyRevoked
            : signedAt < changes.First(change => change.State == "active").At - SenderKeys.Tolerance
                || changes.Any(change => change.State == "retired" && signedAt > change.At + SenderKeys.Tolerance) ? VerificationFault.SenderKeyNotActive
            : null;
    }
}
