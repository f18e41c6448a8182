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

    private readonly SemaphoreSlim looking = new(1);
    private (long At, bool Stalled)? last;

    /// <summary>Throws when storage cannot be asked: then nobody knows, and nothing may be accepted either.</summary>
    public async Task<bool> IsStalled(CancellationToken ct)
    {
        await looking.WaitAsync(ct);
        try
        {
            if (last is not { } answer || time.GetElapsedTime(answer.At) >= Holds)
            {
                last = answer = (time.GetTimestamp(), await AnEventWaits(ct) || await AMessageWaits(ct));
            }
            return answer.Stalled;
        }
        finally
        {
            looking.Release();
        }
    }

    public void Dispose() => looking.Dispose();

    /// <summary>In the order in which they were written, so the first that is young ends the search.</summary>
    private async Task<bool> AnEventWaits(CancellationToken ct)
    {
        await foreach (var marker in content.List(Ledger.Prefix, null, ct))
        {
            if (!IsOld(GroupCommit.WrittenAt(Ledger.Prefix, marker)))
            {
                return false;
            }
            // One that is covered is only not deleted yet, and one that is gone was covered.
            if (await content.Read(marker, ct) is { } blob && !await log.Covers(GroupCommit.Read(blob).Select(entry => entry.Id), ct))
            {
                return true;
            }
        }
        return false;
    }

    private async Task<bool> AMessageWaits(CancellationToken ct)
    {
        await foreach (var marker in content.List(Commits.PendingPrefix, null, ct))
        {
            var (key, attempt) = Commits.ReadMarker(Commits.PendingPrefix, marker);
            // Written when its attempt began. An old one without its commit is what a crash left, and nothing that the log should hold.
            if (IsOld(Ids.TimeOf(Guid.Parse(attempt))) && await commits.Read(key, ct) is { } commit && commit.Attempt == attempt
                && !await log.Covers(commit.Entries.Select(entry => entry.Id), ct))
            {
                return true;
            }
        }
        return false;
    }

    private bool IsOld(DateTimeOffset written) => time.GetUtcNow() - written > Patience;
}
