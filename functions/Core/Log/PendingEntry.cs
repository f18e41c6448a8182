namespace ExchangeHub.Core.Log;

/// <summary>What is to be appended.</summary>
/// <param name="Id">UUID version 7, unique for ever: the log holds each id once, however often it is handed in.</param>
/// <param name="Marker">The blob that keeps it pending; several entries may share one.</param>
public sealed record PendingEntry(string Id, byte[] Leaf, string Marker);

/// <summary>Where the sequencer's work comes from.</summary>
public interface IPendingSource
{
    /// <summary>About <paramref name="max"/> entries that may not be covered yet. The same ones come again until <see cref="Covered"/>.</summary>
    Task<IReadOnlyList<PendingEntry>> Take(int max, CancellationToken ct);

    /// <summary>A checkpoint covers them for good; their markers can go.</summary>
    Task Covered(IReadOnlyList<PendingEntry> entries, CancellationToken ct);
}
