using ExchangeHub.Contracts;
using ExchangeHub.Core.Log;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Evidence;

/// <summary>
/// No evidence, no service: once an event has waited for a minute and no checkpoint covers it, nothing is accepted or released until one
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

    /// <summary>In the order of their ids' time, so the first that is young ends the search.</summary>
    private async Task<bool> AnEventWaits(CancellationToken ct)
    {
        await foreach (var marker in content.List(Ledger.Prefix, null, ct))
        {
            var id = GroupCommit.YoungestIn(Ledger.Prefix, marker);
            if (!IsOld(id))
            {
                return false;
            }
            if (!await log.Covers(id, ct)) // a refusal that is repeated is recorded under its first id, which the log may hold for long
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
            // An old marker without its commit is what a crash left, and nothing that the log should hold.
            if (IsOld(attempt) && await commits.Read(key, ct) is { } commit && commit.Attempt == attempt
                && commit.Entries is [var first, ..] && IsOld(first.Id) && !await log.Covers(first.Id, ct))
            {
                return true;
            }
        }
        return false;
    }

    private bool IsOld(string id) => time.GetUtcNow() - Ids.TimeOf(Guid.Parse(id)) > Patience;
}
