using ExchangeHub.Contracts;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Submission;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Evidence;

public sealed class EvidenceGateTests : IDisposable
{
    private readonly TestHub hub = new();
    private readonly EvidenceGate gate;
    private readonly TestHub.Process process;

    public EvidenceGateTests()
    {
        gate = new(hub.Content, new(hub.Content), new(hub.Tiles, hub.State), hub.Time);
        process = hub.Start();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        gate.Dispose();
        process.Dispose();
    }

    [Fact]
    public async Task AMessageThatNoCheckpointCoversStallsAfterAMinuteUntilOneDoes()
    {
        var (_, received) = await hub.Referral(Ct);
        await Sequence();
        Assert.Null((await process.Exchange.Submit(received, Ct)).Rejection);

        hub.Time.Advance(EvidenceGate.Patience);
        Assert.False(await gate.IsStalled(Ct));
        hub.Time.Advance(EvidenceGate.Holds);
        Assert.True(await gate.IsStalled(Ct));

        await Sequence();
        Assert.True(await gate.IsStalled(Ct)); // looked up a moment ago
        hub.Time.Advance(EvidenceGate.Holds);
        Assert.False(await gate.IsStalled(Ct));
    }

    [Fact]
    public async Task AnEventThatNoCheckpointCoversStallsToo()
    {
        await hub.Referral(Ct); // registers a consent, which is an event
        Assert.False(await gate.IsStalled(Ct));
        hub.Time.Advance(EvidenceGate.Patience + EvidenceGate.Holds);
        Assert.True(await gate.IsStalled(Ct));
    }

    [Fact]
    public async Task TheLagIsTheAgeOfTheOldestThatWaits()
    {
        Assert.Equal(TimeSpan.Zero, await gate.Lag(Ct));
        var (_, received) = await hub.Referral(Ct); // registers a consent, which is an event
        hub.Time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(40, (await gate.Lag(Ct)).TotalSeconds, 1.0);
        await Sequence();
        Assert.Equal(TimeSpan.Zero, await gate.Lag(Ct));

        Assert.Null((await process.Exchange.Submit(received, Ct)).Rejection);
        hub.Time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(7, (await gate.Lag(Ct)).TotalSeconds, 1.0);
        await Sequence();
        Assert.Equal(TimeSpan.Zero, await gate.Lag(Ct));
    }

    [Fact]
    public async Task WhatACrashedAttemptLeftIsNoEvent()
    {
        var attempt = Ids.New(hub.Time, SystemEntropy.Source).ToString();
        await hub.Content.Put(Commits.PendingMarker(new("a", attempt), attempt), default, Ct);
        hub.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(await gate.IsStalled(Ct));
    }

    [Fact]
    public async Task ARefusalThatIsRepeatedHoursLaterStopsNobody()
    {
        var (_, received) = hub.Refer(); // under a consent that nobody registered
        Assert.NotNull((await process.Exchange.Submit(received, Ct)).Rejection);
        await Sequence();
        hub.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.NotNull((await process.Exchange.Submit(received, Ct)).Rejection);

        Assert.Contains(hub.Content.Names, name => name.StartsWith(Ledger.Prefix, StringComparison.Ordinal));
        Assert.False(await gate.IsStalled(Ct));
    }

    [Fact]
    public async Task AReleaseThatIsRepeatedLongAfterItWasKeptWaitsFromTheMomentOfItsRecord()
    {
        var (message, received) = await hub.Referral(Ct);
        Assert.Null((await process.Exchange.Submit(received, Ct)).Rejection);
        var key = new MessageKey(message.Sender, message.Id);
        await Sequence();
        using (var dying = hub.Start(new(), blobs => new HookedBlobs(blobs, (call, name, _) =>
            call == "Put" && name.StartsWith(Ledger.Prefix, StringComparison.Ordinal) ? throw new InjectedFault() : Task.CompletedTask)))
        {
            await Assert.ThrowsAsync<InjectedFault>(() => dying.Releaser.Release(hub.Clinic, key, "once", Ct)); // kept, and not recorded
        }
        hub.Time.Advance(TimeSpan.FromHours(1));

        Assert.Null((await process.Releaser.Release(hub.Clinic, key, "once", Ct)).Rejection);
        Assert.False(await gate.IsStalled(Ct));

        hub.Time.Advance(EvidenceGate.Patience + EvidenceGate.Holds);
        Assert.True(await gate.IsStalled(Ct));
        await Sequence();
        hub.Time.Advance(EvidenceGate.Holds);
        Assert.False(await gate.IsStalled(Ct));
    }

    [Fact]
    public async Task AnEventThatSharesItsBlobWithOneThatIsCoveredStillCounts()
    {
        var events = new LogEvents(hub.Time, SystemEntropy.Source);
        var ledger = new Ledger(hub.Content, hub.State, new RecordingNotices(new()), hub.Time, SystemEntropy.Source);
        var (covered, waiting) = (events.For("police", LogEvent.Refused, []), events.For("police", LogEvent.Refused, []));
        await ledger.Record([covered], Ct);
        await Sequence();

        await ledger.Record([waiting, covered], Ct);
        hub.Time.Advance(EvidenceGate.Patience + EvidenceGate.Holds);
        Assert.True(await gate.IsStalled(Ct));
    }

    [Fact]
    public async Task StorageThatCannotBeAskedIsNoAnswer()
    {
        using var blind = new EvidenceGate(new Functions.FailingBlobs(new TimeoutException()), new(hub.Content), new(hub.Tiles, hub.State), hub.Time);
        await Assert.ThrowsAsync<TimeoutException>(() => blind.IsStalled(Ct));
    }

    private async Task Sequence()
    {
        while (await process.Sequencer.RunOnce(Ct) > 0)
        {
        }
    }
}
