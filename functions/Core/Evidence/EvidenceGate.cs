using System.Runtime.CompilerServices;
using ExchangeHub.Contracts;
using ExchangeHub.Core.Log;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Evidence;

/// <summary>
/// No evidence, no service: once an event has waited in storage for a minute and no checkpoint covers it, nothing is accepted or released until one
/// does. What was looked up holds for a second, for all who ask meanwhile.
/// </summary>
public sealed class EvidenceGate(IBlobs content, Commits commits, LogReader log, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Holds = TimeSpan.FromSeconds(1);

    private readonly SingleFlight looking = new();
    private volatile Seen? last;

    /// <summary>Throws when storage cannot be asked: then nobody knows, and nothing may be accepted either.</summary>
    public async Task<bool> IsStalled(CancellationToken ct)
    {
        return (Fresh() ?? await looking.Run(Fresh, async () => last = new(time.GetTimestamp(), await IsWaiting(ct)), ct)).Stalled;

        Seen? Fresh() => last is { } seen && time.GetElapsedTime(seen.At) < Holds ? seen : null;
    }

    /// <summary>How long the oldest event has waited that no published checkpoint covers; zero when none waits.</summary>
    public async Task<TimeSpan> Lag(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var oldest = await Events(now, ct).FirstOrDefaultAsync(now, ct);
        await foreach (var written in Messages(now, ct))
        {
            oldest = written < oldest ? written : oldest;
        }
        return now - oldest;
    }

    public void Dispose() => looking.Dispose();

    private async Task<bool> IsWaiting(CancellationToken ct) =>
        time.GetUtcNow() - Patience is var late && (await Events(late, ct).AnyAsync(ct) || await Messages(late, ct).AnyAsync(ct));

    /// <summary>When those were written that wait since before a moment: the oldest first, so that the first that is younger ends the search.</summary>
    private async IAsyncEnumerable<DateTimeOffset> Events(DateTimeOffset before, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var marker in content.List(Ledger.Prefix, null, ct))
        {
            var written = GroupCommit.WrittenAt(Ledger.Prefix, marker);
            if (written >= before)
            {
                yield break;
            }
            // One that is covered is only not deleted yet, and one that is gone was covered.
            if (await content.Read(marker, ct) is { } blob && !await log.Covers(GroupCommit.Read(blob).Select(entry => entry.Id), ct))
            {
                yield return written;
            }
        }
    }

    private async IAsyncEnumerable<DateTimeOffset> Messages(DateTimeOffset before, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var marker in content.List(Commits.PendingPrefix, null, ct))
        {
            var (key, attempt) = Commits.ReadMarker(Commits.PendingPrefix, marker);
            var written = Ids.TimeOf(Guid.Parse(attempt));
            // Written when its attempt began. An old one without its commit is what a crash left, and nothing that the log should hold.
            if (written < before && await commits.Read(key, ct) is { } commit && commit.Attempt == attempt
                && !await log.Covers(commit.Entries.Select(entry => entry.Id), ct))
            {
                yield return written;
            }
        }
    }

    private sealed record Seen(long At, bool Stalled);
}
