using ExchangeHub.Client;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core;
using ExchangeHub.Core.Consents;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Submission;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Faults;

/// <summary>
/// Every call to storage and broker fails, one at a time, in both ways; then comes what would come: a retry, or only the sweep. What
/// must hold afterwards holds whatever failed.
/// </summary>
public sealed class FaultMatrixTests
{
    public enum After { Retry, Sweep }

    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(11);
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static MatrixTheoryData<Failure, After> Faults => new(Enum.GetValues<Failure>(), Enum.GetValues<After>());

    [Theory, MemberData(nameof(Faults))]
    public Task SubmittingIsOneCommitOneReceiptOneNoticeOrNothing(Failure failure, After after) => EveryCall(failure, async plan =>
    {
        var hub = new TestHub();
        var (message, received) = await hub.Referral(Ct);
        var first = await Try(hub, plan, process => process.Exchange.Submit(received, Ct));
        if (after == After.Sweep)
        {
            hub.Time.Advance(LongEnough);
            using var sweeping = hub.Start();
            await sweeping.Sweeper.Sweep(Ct);
            Assert.True(first is null || Committed(hub), "answered and not committed");
            if (!Committed(hub))
            {
                Assert.DoesNotContain(hub.Content.Names, IsOfAMessage);
                Assert.Empty(hub.NoticesTo(Cast.Clinic));
                Assert.DoesNotContain(await hub.Logged(Ct), IsOf(LogEvent.Accepted));
                return;
            }
        }
        else
        {
            using var retrying = hub.Start();
            var again = await retrying.Exchange.Submit(received, Ct);
            Assert.Null(again.Rejection);
            Assert.True(first is null || first.Value.Value!.Receipt == again.Value!.Receipt, "another receipt");
            hub.Time.Advance(LongEnough);
            await retrying.Sweeper.Sweep(Ct);
        }
        await AssertAccepted(hub, message);
    });

    [Theory]
    [InlineData(Failure.NotDone)]
    [InlineData(Failure.DoneButReportedFailed)]
    public Task OneIdempotencyKeyIsOneReleaseAndOneEntry(Failure failure) => EveryCall(failure, async plan =>
    {
        var (hub, key) = await Accepted();
        var first = await Try(hub, plan, process => process.Releaser.Release(hub.Clinic, key, "once", Ct));
        using var retrying = hub.Start();
        Assert.True(first is null || (await retrying.Disclosures.Of(key, Ct)).Count == 1, "released and not accounted for");
        var again = await retrying.Releaser.Release(hub.Clinic, key, "once", Ct);

        Assert.Null(again.Rejection);
        Assert.Equal([hub.PatientId], Assert.Single(await retrying.Disclosures.Of(key, Ct)).Subjects);
        Assert.Contains($"disclosures-of/{Cast.Hospital}/{hub.PatientId}/{key.Jti}", hub.Content.Names);
        Assert.True(first is null || first.Value.Value == again.Value, "another release");
        var released = (await hub.Logged(Ct)).Where(entry => IsOf(LogEvent.Released)(entry)).ToArray();
        Assert.Equal([Cast.Hospital, Cast.Clinic], released.Select(entry => entry.Party).Order(StringComparer.Ordinal));
        Assert.NotNull((await retrying.Deliveries.Find(Cast.Clinic, key, Ct))!.Released);
    });

    [Theory]
    [InlineData(Failure.NotDone)]
    [InlineData(Failure.DoneButReportedFailed)]
    public Task AnAcknowledgementIsLoggedAndPurgesWhateverFails(Failure failure) => EveryCall(failure, async plan =>
    {
        var (hub, key) = await Accepted();
        using var retrying = hub.Start();
        var view = (await retrying.Commits.Read(key, Ct))!.For(Cast.Clinic)!.ViewSha256!;
        var acknowledgement = hub.SignAcknowledgement(key, view);
        await Try(hub, plan, process => process.Acknowledger.Acknowledge(hub.Clinic, key, acknowledgement, Ct));
        var again = await retrying.Acknowledger.Acknowledge(hub.Clinic, key, acknowledgement, Ct);

        Assert.NotNull(again.Value!.Acknowledged);
        AssertPurged(hub, key);
        var logged = (await hub.Logged(Ct)).Where(entry => IsOf(LogEvent.Acknowledged)(entry)).ToArray();
        Assert.Contains(logged, entry => entry.Party == Cast.Clinic);
        Assert.Contains(logged, entry => entry.Party == Cast.Hospital);
        Assert.Equal("view-purged", (await retrying.Releaser.Release(hub.Clinic, key, "late", Ct)).Rejection!.Code);
    });

    [Theory, MemberData(nameof(Faults))]
    public Task ARevocationThatCountsPurgesWhateverFails(Failure failure, After after) => EveryCall(failure, async plan =>
    {
        var (hub, key) = await Accepted();
        var revocation = hub.SignRevocation();
        var first = await Try(hub, plan, process => hub.Pass(process.Revocation.Revoke(hub.Hospital, hub.ConsentId, revocation, Ct)));
        using var calm = hub.Start();
        if (after == After.Retry)
        {
            Assert.Null((await hub.Pass(calm.Revocation.Revoke(hub.Hospital, hub.ConsentId, revocation, Ct))).Rejection);
        }
        else
        {
            hub.Time.Advance(LongEnough);
            await calm.Sweeper.Sweep(Ct);
        }
        var answer = (await calm.Releaser.Release(hub.Clinic, key, "late", Ct)).Rejection?.Code;
        if (after == After.Sweep && answer is null)
        {
            Assert.Null(first); // it failed before it counted, and nobody was told that it did
            return;
        }
        Assert.Equal("view-purged", answer);
        AssertPurged(hub, key);
        var logged = await hub.Logged(Ct);
        Assert.Contains(logged, IsOf(LogEvent.ConsentRevoked));
        Assert.Contains(logged, IsOf(LogEvent.Purged));
        Assert.DoesNotContain(hub.Content.Names, name => name.StartsWith("pending/", StringComparison.Ordinal));
    });

    [Theory]
    [InlineData(Failure.NotDone)]
    [InlineData(Failure.DoneButReportedFailed)]
    public Task WhatNobodyCollectedIsPurgedWhateverFails(Failure failure) => EveryCall(failure, async plan =>
    {
        var (hub, key) = await Accepted();
        hub.Time.Advance(TimeSpan.FromDays(8));
        await Try(hub, plan, async process => (Result<string>)$"{await process.Sweeper.Sweep(Ct)}");
        using var calm = hub.Start();
        await calm.Sweeper.Sweep(Ct);

        AssertPurged(hub, key);
        Assert.NotNull((await calm.Deliveries.Find(Cast.Clinic, key, Ct))!.Expired);
        Assert.Contains(await hub.Logged(Ct), IsOf(LogEvent.Purged));
        Assert.DoesNotContain(hub.Content.Names, name => name.StartsWith("expiry/", StringComparison.Ordinal));
    });

    [Theory]
    [InlineData(Failure.NotDone)]
    [InlineData(Failure.DoneButReportedFailed)]
    public Task ARefusalThatRepeatsIsOneEntryWhateverFails(Failure failure) => EveryCall(failure, async plan =>
    {
        var hub = new TestHub();
        var (_, received) = hub.Refer(); // under a consent that nobody registered
        await Try(hub, plan, process => process.Exchange.Submit(received, Ct));
        using var calm = hub.Start();
        Assert.Equal("consent-unknown", (await calm.Exchange.Submit(received, Ct)).Rejection!.Code);
        Assert.Equal("consent-unknown", (await calm.Exchange.Submit(received, Ct)).Rejection!.Code);

        Assert.Single(await hub.Logged(Ct), IsOf(LogEvent.Refused));
    });

    [Theory]
    [InlineData(Failure.NotDone)]
    [InlineData(Failure.DoneButReportedFailed)]
    public Task NoConsentCountsThatIsNotFoundByItsPerson(Failure failure) => EveryCall(failure, async plan =>
    {
        var hub = new TestHub();
        var signed = hub.SignConsent(hub.ConsentId, 1);
        await Try(hub, plan, process => process.Registration.Register(hub.Hospital, hub.ConsentId, signed, Ct));
        var registry = new ConsentRegistry(hub.Content, new(TestHub.Hub, TestHub.Origin));
        var counts = await registry.Find(hub.ConsentId, Ct) is not null;
        var read = await new PersonConsents(hub.Content, registry).Read(hub.Hospital, [$"urn:uuid:{hub.PatientId}"], null, Ct);
        Assert.Equal(counts, read.All.Count == 1);

        using var calm = hub.Start();
        Assert.Null((await calm.Registration.Register(hub.Hospital, hub.ConsentId, signed, Ct)).Rejection);
        Assert.Single((await new PersonConsents(hub.Content, registry).Read(hub.Hospital, [$"urn:uuid:{hub.PatientId}"], null, Ct)).All);
    });

    [Theory, MemberData(nameof(Faults))]
    public Task AConsentThatChangesWhileAnyCallFailsIsDecidedWith(Failure failure, After after) => EveryCall(failure, async plan =>
    {
        var hub = new TestHub();
        await hub.Register(hub.ConsentId, 1, null, Ct);
        var (message, received) = hub.ReferUnder(new("consent", Consent: hub.ConsentId));
        var changed = false;
        using (var process = hub.Start(plan, blobs => new HookedBlobs(blobs, async (call, name, _) =>
        {
            if (call == "Put" && name.EndsWith(".policy", StringComparison.Ordinal) && !changed)
            {
                changed = true;
                await hub.Register(hub.ConsentId, 2, consent => consent["provision"]!["purpose"]![0]!["code"] = "HPAYMT", Ct);
            }
        })))
        {
            try
            {
                var outcome = await process.Exchange.Submit(received, Ct);
                Assert.True(outcome.Rejection?.Code == (changed ? "consent-purpose" : null), "decided under what no longer stands");
            }
            catch (InjectedFault)
            {
                // It answered nothing.
            }
            plan.End();
        }
        using var calm = hub.Start();
        if (after == After.Retry)
        {
            Assert.Equal(changed ? "consent-purpose" : null, (await calm.Exchange.Submit(received, Ct)).Rejection?.Code);
        }
        hub.Time.Advance(LongEnough);
        await calm.Sweeper.Sweep(Ct);
        if (changed)
        {
            Assert.Null(await calm.Commits.Read(new(message.Sender, message.Id), Ct));
            Assert.DoesNotContain(hub.Content.Names, IsOfAMessage);
            Assert.Empty(hub.NoticesTo(Cast.Clinic));
        }
    });

    /// <summary>Until a run has no n-th call to fail.</summary>
    private static async Task EveryCall(Failure failure, Func<FaultPlan, Task> run)
    {
        for (var nth = 1; ; nth++)
        {
            var plan = new FaultPlan { Nth = nth, Failure = failure };
            try
            {
                await run(plan);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new Xunit.Sdk.XunitException($"call {nth} failed ({failure}): {e}");
            }
            if (!plan.Struck)
            {
                Assert.True(nth > 5, "nearly nothing was called");
                return;
            }
        }
    }

    /// <summary>A process in which one call fails, and that then dies. Null: it answered nothing.</summary>
    private static async Task<Result<T>?> Try<T>(TestHub hub, FaultPlan plan, Func<TestHub.Process, Task<Result<T>>> act)
    {
        using var process = hub.Start(plan);
        try
        {
            return await act(process);
        }
        catch (InjectedFault)
        {
            return null;
        }
        finally
        {
            plan.End();
        }
    }

    private static async Task<(TestHub Hub, MessageKey Key)> Accepted()
    {
        var hub = new TestHub();
        var (message, received) = await hub.Referral(Ct);
        using var calm = hub.Start();
        Assert.Null((await calm.Exchange.Submit(received, Ct)).Rejection);
        await hub.Logged(Ct);
        return (hub, new(message.Sender, message.Id));
    }

    private static async Task AssertAccepted(TestHub hub, SignedMessage message)
    {
        using var calm = hub.Start();
        var key = new MessageKey(message.Sender, message.Id);
        var commit = (await calm.Commits.Read(key, Ct))!;
        Assert.Equal([$"{message.Id}:{Cast.Clinic}"], hub.NoticesTo(Cast.Clinic));
        Assert.Single((await calm.Deliveries.Inbox(Cast.Clinic, null, 10, Ct)).Items);
        Assert.Equal([commit.Attempt], await calm.Commits.Attempts(key, Ct));

        var logged = await hub.Logged(Ct);
        Assert.Single(logged, IsOf(LogEvent.Accepted));
        Assert.Single(logged, IsOf(LogEvent.Delivered));
        Assert.Equal(commit.Entries.Select(entry => entry.Id).Order(), logged.Where(entry => entry.Message is not null).Select(entry => entry.Id).Order());
        Assert.DoesNotContain(hub.Content.Names, name => name.StartsWith("pending/", StringComparison.Ordinal));
        Assert.Null((await calm.Releaser.Release(hub.Clinic, key, "first", Ct)).Rejection);
    }

    private static void AssertPurged(TestHub hub, MessageKey key)
    {
        Assert.Equal([$"messages/{key}/commit.json"], hub.Content.Names.Where(IsOfAMessage));
        Assert.DoesNotContain(hub.Content.Names, name => name.StartsWith("inbox/", StringComparison.Ordinal));
    }

    private static bool Committed(TestHub hub) => hub.Content.Names.Any(name => name.EndsWith("/commit.json", StringComparison.Ordinal));
    private static bool IsOfAMessage(string name) =>
        name.StartsWith("messages/", StringComparison.Ordinal) || name.StartsWith("pending/messages/", StringComparison.Ordinal) || name.StartsWith("pending/notices/", StringComparison.Ordinal);

    private static Predicate<LoggedEntry> IsOf(LogEvent what)
    {
        var name = new LogEvents(TimeProvider.System, bytes => bytes.Clear()).For("x", what, []).Entry["event"].AsString();
        return entry => entry.Entry["event"].AsString() == name;
    }
}
