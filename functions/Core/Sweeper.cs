using ExchangeHub.Core.Collection;
using ExchangeHub.Core.Consents;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core;

/// <summary>
/// Finishes what crashes left, and looks at the clocks of the law. Run on a timer, any number of times, by any number of instances:
/// everything here is idempotent.
/// </summary>
public sealed class Sweeper(
    IBlobs content, Commits commits, Deliveries deliveries, Announcer announcer, Withdrawal withdrawal, Revocation revocation, Clocks clocks,
    TimeProvider time)
{
    /// <summary>Younger ones are being announced by the request that committed them.</summary>
    private static readonly TimeSpan AnnouncedBy = TimeSpan.FromSeconds(30);

    /// <summary>What must go goes first: announcing needs the broker, and a broker that is down must not keep anything readable.</summary>
    public async Task<ClockAlarms> Sweep(CancellationToken ct)
    {
        await Expire(ct);
        await revocation.Finish(ct);
        var alarms = await clocks.Sweep(ct);
        await FinishAttempts(ct);
        return alarms;
    }

    /// <summary>Announces everything that waits in an inbox, under the message ids of before. For a broker that forgets when it stops.</summary>
    public async Task AnnounceAll(CancellationToken ct)
    {
        await FinishAttempts(ct);
        await foreach (var (agency, key) in deliveries.Waiting(ct))
        {
            await announcer.AnnounceAgain(agency, key, ct);
        }
    }

    private async Task FinishAttempts(CancellationToken ct)
    {
        await foreach (var marker in content.List(Commits.NoticePrefix, null, ct))
        {
            var (key, attempt) = Commits.ReadMarker(Commits.NoticePrefix, marker);
            var age = Commits.AgeOf(attempt, time);
            if (await commits.Read(key, ct) is { } commit && commit.Attempt == attempt)
            {
                if (age > AnnouncedBy)
                {
                    await announcer.Announce(new(key, commit, Again: true), ct);
                }
            }
            else if (age > Commits.AttemptLives)
            {
                await commits.Discard(key, attempt, ct);
            }
        }
    }

    private async Task Expire(CancellationToken ct)
    {
        await foreach (var (key, marker) in deliveries.Expired(ct))
        {
            await withdrawal.Expire(key, ct);
            await content.Delete(marker, ct);
        }
    }
}
