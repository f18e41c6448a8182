using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Client.Verification;

/// <param name="Entries">The new ones, in the order of the log.</param>
public sealed record Followed(FollowedLog Log, IReadOnlyList<byte[]> Entries);

/// <summary>Goes on from what was read before to a new checkpoint, through the entries between: their root must be the signed one.</summary>
/// <param name="read">A bundle of entries; null when there is none.</param>
public sealed class LogFollower(Func<TilePath, CancellationToken, Task<ReadOnlyMemory<byte>?>> read)
{
    /// <param name="to">Verified.</param>
    public async Task<Verification<Followed>> Follow(FollowedLog from, Checkpoint to, CancellationToken ct)
    {
        if (to.Origin != from.Origin)
        {
            return VerificationFault.CheckpointOfOtherLog;
        }
        if (to.Size < from.Size)
        {
            return VerificationFault.CheckpointRolledBack;
        }
        List<byte[]> added = [];
        while (from.Size + added.Count < to.Size)
        {
            var next = from.Size + added.Count;
            var (bundle, first) = (next / TilePath.FullWidth, (int)(next % TilePath.FullWidth));
            var width = (int)Math.Min(TilePath.FullWidth, to.Size - (bundle * TilePath.FullWidth));
            if (await read(new(null, bundle, width), ct) is not { } bytes)
            {
                return VerificationFault.TileMissing;
            }
            if (EntryBundle.Read(bytes.Span) is not { } entries || entries.Count != width)
            {
                return VerificationFault.EntriesMalformed;
            }
            added.AddRange(entries.Skip(first));
        }
        return from.Append(added) is not { } followed ? VerificationFault.KeyEntryMalformed
            : followed.Root().AsSpan().SequenceEqual(to.Root) ? new Followed(followed, added)
            : from.Size == 0 ? VerificationFault.RootFalse
            : VerificationFault.LogForked;
    }
}
