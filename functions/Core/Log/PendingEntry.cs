namespace ExchangeHub.Core.Log;

/// <summary>What is to be appended.</summary>
/// <param name="Id">UUID version 7, unique for ever: the log holds each id once, however often it is handed in.</param>
/// <param name="Marker">The blob that keeps it pending; several entries may share one.</param>
public record PendingEntry(string Id, byte[] Leaf, string Marker);

/// <summary>Where the sequencer's work comes from.</summary>
public interface IPendingSource
{
    /// <summary>About <paramref name="max"/> entries that may not be covered yet. The same ones come again until <see cref="Covered"/>.</summary>
    Task<IReadOnlyList<PendingEntry>> Take(int max, CancellationToken ct);

    /// <summary>What the entries' parties are to have, as bytes for the staging bundle, so that whoever finishes the batch can file it.</summary>
    /// <param name="first">Leaf index of the first; the others follow it.</param>
    byte[] Copies(IReadOnlyList<PendingEntry> appended, long first);

    /// <summary>
    /// Puts the copies where the parties may read them: after the commit, and before a checkpoint covers the entries, or a crash in between
    /// would leave a leaf that nobody can open. The same again changes nothing.
    /// </summary>
    Task File(ReadOnlyMemory<byte> copies, CancellationToken ct);

    /// <summary>A checkpoint covers them for good; their markers can go. That may go on beside the next batch.</summary>
    Task Covered(IReadOnlyList<PendingEntry> entries, CancellationToken ct);

    /// <summary>Waits for the markers that are going.</summary>
    Task Settle(CancellationToken ct);
}
