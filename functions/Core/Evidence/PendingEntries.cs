using System.Collections.Concurrent;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Log;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Evidence;

/// <summary>
/// What the log does not cover yet: events under <c>pending/events/</c>, and the entries inside the commits that
/// <c>pending/messages/</c> points to. Markers go only after the checkpoint that covers them.
/// </summary>
public sealed class PendingEntries(IBlobs content, Commits commits, Ledger ledger) : IPendingSource
{
    private const int DeletesSideBySide = 8; // the next batch's calls must not queue behind them

    /// <summary>Not to be taken once more while they are deleted.</summary>
    private readonly ConcurrentDictionary<string, bool> going = new();
    private Task deleting = Task.CompletedTask;

    public async Task<IReadOnlyList<PendingEntry>> Take(int max, CancellationToken ct)
    {
        List<(string Marker, LoggedEntry Entry)> taken = [];
        await Collect(Ledger.Prefix, max, taken, async name =>
            await content.Read(name, ct) is { } blob ? GroupCommit.Read(blob) : [], ct);
        // A marker without its own commit is an attempt under way, or garbage that the sweep judges by its age.
        await Collect(Commits.PendingPrefix, max, taken, async name =>
            Commits.ReadMarker(Commits.PendingPrefix, name) is var (key, attempt) && await commits.Read(key, ct) is { } commit && commit.Attempt == attempt
                ? commit.Entries
                : [], ct);
        return [.. taken.Select(one => new PendingEvent(one.Entry, one.Marker))];
    }

    /// <summary>Stops at the first marker past <paramref name="max"/> entries; one message's entries are never parted.</summary>
    private async Task Collect(
        string prefix, int max, List<(string Marker, LoggedEntry Entry)> taken, Func<string, Task<IReadOnlyList<LoggedEntry>>> read, CancellationToken ct)
    {
        await foreach (var some in content.List(prefix, null, ct).Where(name => !going.ContainsKey(name)).Chunk(ManyBlobs.SideBySide))
        {
            var entries = await Task.WhenAll(some.Select(read));
            foreach (var (marker, those) in some.Zip(entries))
            {
                if (taken.Count >= max)
                {
                    return;
                }
                taken.AddRange(those.Select(entry => (marker, entry)));
            }
        }
    }

    public byte[] Copies(IReadOnlyList<PendingEntry> appended, long first) =>
        WireJson.Bytes(appended.Select((entry, i) => new FiledEntry(first + i, ((PendingEvent)entry).Event)).Where(filed => filed.Entry.Party is not null));

    public Task File(ReadOnlyMemory<byte> copies, CancellationToken ct) => ledger.File(WireJson.Read<FiledEntry[]>(copies), ct);

    /// <summary>Waits for the markers of the batch before only, so that no more than two batches' are ever going.</summary>
    public async Task Covered(IReadOnlyList<PendingEntry> entries, CancellationToken ct)
    {
        var before = deleting;
        deleting = Delete([.. entries.Select(entry => entry.Marker).Distinct()], ct);
        await before;
    }

    public Task Settle(CancellationToken ct) => deleting.WaitAsync(ct);

    private async Task Delete(string[] markers, CancellationToken ct)
    {
        foreach (var marker in markers)
        {
            going[marker] = true;
        }
        try
        {
            await markers.ForEach(marker => content.Delete(marker, ct), DeletesSideBySide);
        }
        finally
        {
            foreach (var marker in markers)
            {
                going.TryRemove(marker, out _); // one that stayed is taken again, and found covered
            }
        }
    }

    private sealed record PendingEvent(LoggedEntry Event, string Marker) : PendingEntry(Event.Id, Event.Leaf(), Marker);
}
