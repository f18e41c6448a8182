using ExchangeHub.Core.Log;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Evidence;

/// <summary>
/// What the log does not cover yet: events under <c>pending/events/</c>, and the entries inside the commits that
/// <c>pending/messages/</c> points to. Markers go only after the checkpoint that covers them.
/// </summary>
public sealed class PendingEntries(IBlobs content, Commits commits, Ledger ledger) : IPendingSource
{
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
        // Before the log covers an entry its parties can read it, or a crash in between would leave a leaf that nobody can open.
        await ledger.Publish(taken.Select(one => one.Entry), ct);
        return [.. taken.Select(one => new PendingEntry(one.Entry.Id, one.Entry.Leaf(), one.Marker))];
    }

    /// <summary>Stops at the first marker past <paramref name="max"/> entries; one message's entries are never parted.</summary>
    private async Task Collect(
        string prefix, int max, List<(string Marker, LoggedEntry Entry)> taken, Func<string, Task<IReadOnlyList<LoggedEntry>>> read, CancellationToken ct)
    {
        await foreach (var some in content.List(prefix, null, ct).Chunk(ManyBlobs.SideBySide))
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

    public Task Covered(IReadOnlyList<PendingEntry> entries, CancellationToken ct) =>
        content.DeleteAll(entries.Select(entry => entry.Marker).Distinct(), ct);
}
