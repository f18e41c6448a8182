using ExchangeHub.Contracts.Json;
using ExchangeHub.Core;
using ExchangeHub.Core.Consents;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Submission;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Faults;

/// <summary>Once a revocation has answered, nothing more is accepted or released under that consent, whatever was under way.</summary>
public sealed class RevocationRaceTests
{
    private readonly TestHub hub = new();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnAcceptanceThatIsHeldUpAtItsCommitGivesUpBeforeTheRevocationAnswers()
    {
        var (_, received) = await hub.Referral(Ct);
        var reached = new TaskCompletionSource();
        using var slow = hub.Start(around: blobs => new HookedBlobs(blobs, async (call, name, ct) =>
        {
            if (call == "Create" && name.EndsWith("/commit.json", StringComparison.Ordinal))
            {
                reached.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, ct); // the network hangs until the caller gives up
            }
        }));
        var submission = slow.Exchange.Submit(received, Ct);
        await reached.Task;
        Assert.Null((await Revoke()).Rejection);

        // The clock stands still from here on: the submission was given up by the time the revocation answered, or hangs for ever.
        Assert.Same(submission, await Task.WhenAny(submission, Task.Delay(TimeSpan.FromSeconds(30), Ct)));
        await Assert.ThrowsAsync<TimeoutException>(() => submission);
        Assert.DoesNotContain(hub.Content.Names, name => name.StartsWith("messages/", StringComparison.Ordinal));
        using var later = hub.Start();
        Assert.Equal("consent-revoked", (await later.Exchange.Submit(received, Ct)).Rejection!.Code);
        Assert.Empty(hub.NoticesTo(Cast.Clinic));
    }

    [Fact]
    public async Task ACommitThatLandsAfterTheRevocationAnsweredPointsToNothing()
    {
        var (message, received) = await hub.Referral(Ct);
        var (reached, land) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var slow = hub.Start(around: blobs => new HookedBlobs(blobs, async (call, name, _) =>
        {
            if (call == "Create" && name.EndsWith("/commit.json", StringComparison.Ordinal))
            {
                reached.SetResult();
                await land.Task; // already on the wire: no cancellation calls it back
            }
        }));
        var submission = slow.Exchange.Submit(received, Ct);
        await reached.Task;
        await Revoke();
        land.SetResult();
        await submission;

        var key = new MessageKey(message.Sender, message.Id);
        using var later = hub.Start();
        Assert.NotNull(await later.Commits.Read(key, Ct));
        Assert.Equal("view-purged", (await later.Releaser.Release(hub.Clinic, key, "late", Ct)).Rejection!.Code);
        Assert.Equal([$"messages/{key}/commit.json"], hub.Content.Names.Where(name => name.StartsWith("messages/", StringComparison.Ordinal)));
        Assert.Contains(await hub.Logged(Ct), entry => EventOf(entry) == "accepted"); // it happened, so it is evidence
    }

    [Fact]
    public async Task AConsentRevokedWhileTheViewsAreStoredStopsTheAcceptanceAndLeavesNoView()
    {
        var (_, received) = await hub.Referral(Ct);
        Task<Result<ConsentState>>? revocation = null;
        using var accepting = hub.Start(around: blobs => new HookedBlobs(blobs, async (call, name, _) =>
        {
            if (call == "Put" && name.EndsWith(".policy", StringComparison.Ordinal))
            {
                revocation ??= RevokeNow();
                await Until(async () => await CurrentOf() is { RevokedAt: not null });
            }
        }));
        var outcome = await accepting.Exchange.Submit(received, Ct);

        Assert.Equal("consent-revoked", outcome.Rejection!.Code);
        Assert.DoesNotContain(hub.Content.Names, name => name.StartsWith("messages/", StringComparison.Ordinal));
        Assert.Null((await hub.Pass(revocation!)).Rejection);
        Assert.Contains(await hub.Logged(Ct), entry => EventOf(entry) == "refused");
    }

    [Fact]
    public async Task ANewVersionWhileTheViewsAreStoredIsNoRevocationButDecidedUnder()
    {
        var (message, received) = await hub.Referral(Ct);
        var moved = false;
        using var accepting = hub.Start(around: blobs => new HookedBlobs(blobs, async (call, name, _) =>
        {
            if (call == "Put" && name.EndsWith(".policy", StringComparison.Ordinal) && !moved)
            {
                moved = true;
                using var other = hub.Start();
                Assert.Null((await other.Registration.Register(hub.Hospital, hub.ConsentId, hub.NextConsent(2), Ct)).Rejection);
            }
        }));
        Assert.Null((await accepting.Exchange.Submit(received, Ct)).Rejection);
        Assert.Equal(2, (await accepting.Commits.Read(new(message.Sender, message.Id), Ct))!.ConsentVersion);
        Assert.Single(hub.NoticesTo(Cast.Clinic));
        Assert.Single(await accepting.Commits.Attempts(new(message.Sender, message.Id), Ct)); // the first attempt left nothing
    }

    [Fact]
    public async Task AReleaseIsStoppedByARevocationBetweenItsEventAndItsAnswer()
    {
        var key = await Accepted();
        Task<Result<ConsentState>>? revocation = null;
        var releaseKept = false;
        using var releasing = hub.Start(around: blobs => new HookedBlobs(blobs, async (call, name, _) =>
        {
            releaseKept |= call == "Put" && name.StartsWith(Ledger.Prefix, StringComparison.Ordinal);
            if (releaseKept && call == "Read" && name.EndsWith("/current", StringComparison.Ordinal))
            {
                revocation ??= RevokeNow();
                await Until(async () => await CurrentOf() is { RevokedAt: not null });
            }
        }));
        var outcome = await releasing.Releaser.Release(hub.Clinic, key, "once", Ct);

        Assert.Equal("view-purged", outcome.Rejection!.Code);
        await hub.Pass(revocation!);
        using var later = hub.Start();
        Assert.Equal("view-purged", (await later.Releaser.Release(hub.Clinic, key, "once", Ct)).Rejection!.Code); // the stored answer does not come back
        Assert.Equal(
            [(Cast.Hospital, "consent-revoked"), (Cast.Clinic, "view-purged")],
            (await hub.Logged(Ct)).Where(entry => EventOf(entry) == "release-refused").Select(entry => (entry.Party, entry.Entry["problem"].AsString())).OrderBy(one => one.Party == Cast.Clinic));
    }

    [Fact]
    public async Task AStoredAnswerIsDecidedAgain()
    {
        var key = await Accepted();
        using var process = hub.Start();
        var first = await process.Releaser.Release(hub.Clinic, key, "once", Ct);
        Assert.Equal(first.Value, (await process.Releaser.Release(hub.Clinic, key, "once", Ct)).Value);
        var revocation = RevokeNow();
        await Until(async () => await CurrentOf() is { RevokedAt: not null }); // not purged yet
        Assert.Equal("view-purged", (await process.Releaser.Release(hub.Clinic, key, "once", Ct)).Rejection!.Code);
        await hub.Pass(revocation);
    }

    [Fact]
    public async Task AReleaseThatTakesTooLongAfterReadingTheConsentGivesUp()
    {
        var key = await Accepted();
        using var slow = hub.Start(around: blobs => new HookedBlobs(blobs, (call, name, _) =>
        {
            if (call == "Replace" && name.StartsWith("deliveries/", StringComparison.Ordinal))
            {
                hub.Time.Advance(Acceptance.ConsentHolds);
            }
            return Task.CompletedTask;
        }));
        await Assert.ThrowsAsync<TimeoutException>(() => slow.Releaser.Release(hub.Clinic, key, "once", Ct));
    }

    [Fact]
    public async Task ANewVersionDuringAReleaseIsDecidedUnderAndAnswered()
    {
        var key = await Accepted();
        var (kept, moved) = (false, false);
        using var releasing = hub.Start(around: blobs => new HookedBlobs(blobs, async (call, name, _) =>
        {
            kept |= call == "Put" && name.StartsWith(Ledger.Prefix, StringComparison.Ordinal);
            if (kept && !moved && call == "Read" && name.EndsWith("/current", StringComparison.Ordinal))
            {
                moved = true;
                using var other = hub.Start();
                Assert.Null((await other.Registration.Register(hub.Hospital, hub.ConsentId, hub.NextConsent(2), Ct)).Rejection);
            }
        }));
        Assert.Null((await releasing.Releaser.Release(hub.Clinic, key, "once", Ct)).Rejection);
        Assert.True(moved);
        Assert.Equal(2, (await hub.Logged(Ct)).Count(entry => EventOf(entry) == "released")); // one event: the recipient's entry and the sender's
    }

    [Fact]
    public async Task ARevokedConsentTakesNothingThatWentUnderAnother()
    {
        // An attempt under the consent dies before its commit; the links of attempts that live are what a revocation goes by.
        var (message, received) = await hub.Referral(Ct);
        using (var dying = hub.Start(around: blobs => new HookedBlobs(blobs, (call, name, _) =>
            call == "Create" && name.EndsWith("/commit.json", StringComparison.Ordinal) ? throw new InjectedFault() : Task.CompletedTask)))
        {
            await Assert.ThrowsAsync<InjectedFault>(() => dying.Exchange.Submit(received, Ct));
        }
        using var calm = hub.Start();
        Assert.Null((await calm.Exchange.Submit(received, Ct)).Rejection);
        var key = new MessageKey(message.Sender, message.Id);
        var links = hub.Content.Names.Where(name => name.StartsWith($"consents/{hub.ConsentId}/messages/", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, links.Length);
        var accepted = (await calm.Commits.Read(key, Ct))!.Attempt;
        await hub.Content.Delete(links.Single(name => name.EndsWith(accepted, StringComparison.Ordinal)), Ct); // as if it went under another consent

        await Revoke();
        Assert.Contains(hub.Content.Names, name => name.EndsWith(".jwe", StringComparison.Ordinal) && name.Contains(message.Id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ASweepThatTidiesAnOldAttemptLeavesTheOneThatIsCommitting()
    {
        var (message, received) = await hub.Referral(Ct);
        using (var dying = hub.Start(around: blobs => new HookedBlobs(blobs, (call, name, _) =>
            call == "Create" && name.EndsWith("/commit.json", StringComparison.Ordinal) ? throw new InjectedFault() : Task.CompletedTask)))
        {
            await Assert.ThrowsAsync<InjectedFault>(() => dying.Exchange.Submit(received, Ct));
        }
        hub.Time.Advance(TimeSpan.FromMinutes(4)); // the retry is in time by its iat
        using var sweeping = hub.Start();
        using var retrying = hub.Start(around: blobs => new HookedBlobs(blobs, async (call, name, _) =>
        {
            if (call == "Create" && name.EndsWith("/commit.json", StringComparison.Ordinal))
            {
                hub.Time.Advance(TimeSpan.FromMinutes(6.5)); // now the first attempt is past its life, and the retry is not
                await sweeping.Sweeper.Sweep(Ct);
            }
        }));
        Assert.Null((await retrying.Exchange.Submit(received, Ct)).Rejection);

        Assert.Equal([$"{message.Id}:{Cast.Clinic}"], hub.NoticesTo(Cast.Clinic));
        Assert.Single(await hub.Logged(Ct), entry => EventOf(entry) == "accepted");
        Assert.Single(hub.Content.Names, name => name.EndsWith(".jwe", StringComparison.Ordinal) && name.StartsWith("messages/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheSameMessageSentTwiceAtOnceIsOneMessage()
    {
        var (message, received) = await hub.Referral(Ct);
        using var one = hub.Start();
        using var other = hub.Start();
        var outcomes = await Task.WhenAll(Task.Run(() => one.Exchange.Submit(received, Ct), Ct), Task.Run(() => other.Exchange.Submit(received, Ct), Ct));

        Assert.Equal(outcomes[0].Value!.Receipt, outcomes[1].Value!.Receipt);
        Assert.Equal([$"{message.Id}:{Cast.Clinic}"], hub.NoticesTo(Cast.Clinic));
        Assert.Single(await hub.Logged(Ct), entry => EventOf(entry) == "accepted");
    }

    private async Task<MessageKey> Accepted()
    {
        var (message, received) = await hub.Referral(Ct);
        using var calm = hub.Start();
        Assert.Null((await calm.Exchange.Submit(received, Ct)).Rejection);
        return new(message.Sender, message.Id);
    }

    private Task<Result<ConsentState>> Revoke() => hub.Pass(RevokeNow());

    private async Task<Result<ConsentState>> RevokeNow()
    {
        using var revoking = hub.Start();
        return await revoking.Revocation.Revoke(hub.Hospital, hub.ConsentId, hub.SignRevocation(), Ct);
    }

    private async Task<CurrentConsent?> CurrentOf() => (await new ConsentRegistry(hub.Content, new(TestHub.Hub, TestHub.Origin)).Current(hub.ConsentId, Ct))?.Current;

    private static async Task Until(Func<Task<bool>> holds)
    {
        while (!await holds())
        {
            await Task.Delay(1, Ct);
        }
    }

    private static string? EventOf(LoggedEntry entry) => entry.Entry["event"].AsString();
}
