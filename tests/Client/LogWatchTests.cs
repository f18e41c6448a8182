using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Evidence;
using LogEntry = ExchangeHub.Client.LogEntry;

namespace ExchangeHub.Tests.Client;

public sealed class LogWatchTests
{
    private readonly HubStage stage = new();
    private readonly List<LoggedEntry> entries = [];
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public LogWatchTests() => stage.Http.On("GET /v1/log/entries", asked => StubHub.Answer(WireJson.ToObject(new LogEntryPage(
        [.. entries.Where(entry => string.CompareOrdinal(entry.Id, After(asked.Query)) > 0).OrderBy(entry => entry.Id, StringComparer.Ordinal)
            .Select(entry => new LogEntry(entry.Id, entry.Salt, entry.Entry.DeepClone().AsObject()))])).ToJsonString()));

    [Fact]
    public async Task WhatOthersSetGoingIsToldApartAndNothingTwice()
    {
        using var hub = stage.Client(HubPen.Sender);
        var (accepted, released) = (Happens(LogEvent.Accepted), Happens(LogEvent.Released));
        stage.Publish(accepted.Leaf(), released.Leaf());

        var (state, seen) = await Watch(hub).Look(WatchState.Begin(HubPen.Origin), Ct);
        stage.Pen.Time.Advance(TimeSpan.FromMinutes(3));
        var acknowledged = Happens(LogEvent.Acknowledged);
        stage.Publish(acknowledged.Leaf());
        var (_, then) = await Watch(hub).Look(Stored(state), Ct);

        Assert.Equal([("accepted", false), ("released", true), ("key active", true)], seen.Select(one => (one.What, one.ByOthers)));
        Assert.All(seen, one => Assert.Null(one.Fault));
        Assert.Equal(("acknowledged", true, null), Assert.Single(then) is var one ? (one.What, one.ByOthers, one.Fault) : default);
    }

    [Fact]
    public async Task ACollectionThatTheHubRefusedIsTheRecipientsAct()
    {
        using var hub = stage.Client(HubPen.Sender);
        var refused = Happens(LogEvent.ReleaseRefused);
        stage.Publish(refused.Leaf());

        var (_, seen) = await Watch(hub).Look(WatchState.Begin(HubPen.Origin), Ct);

        Assert.True(seen.Single(one => one.What == "release-refused").ByOthers);
    }

    [Theory]
    [InlineData("requested", false)]
    [InlineData("approved", true)]
    public async Task ASubscriptionIsAskedForByTheAgencyAndApprovedByAnother(string state, bool byOthers)
    {
        using var hub = stage.Client(HubPen.Sender);
        stage.Publish(Happens(LogEvent.SubscriptionChanged, new JsonObject { ["subscription"] = "s", ["state"] = state }).Leaf());

        var (_, seen) = await Watch(hub).Look(WatchState.Begin(HubPen.Origin), Ct);

        Assert.Equal(byOthers, seen.Single(one => one.What == "subscription-changed").ByOthers);
    }

    [Fact]
    public async Task AnEntryThatTheLogNeverTakesUpIsToldAsOftenAsOneLooks()
    {
        using var hub = stage.Client(HubPen.Sender);
        Happens(LogEvent.Accepted);

        var (state, first) = await Watch(hub).Look(WatchState.Begin(HubPen.Origin), Ct);
        stage.Pen.Time.Advance(TimeSpan.FromMinutes(2));
        (state, var second) = await Watch(hub).Look(Stored(state), Ct);
        (state, var third) = await Watch(hub).Look(Stored(state), Ct);

        Assert.DoesNotContain(first, one => one.Fault is not null);
        Assert.Equal([VerificationFault.EntryNotInLog, VerificationFault.EntryNotInLog], [.. second.Concat(third).Select(one => one.Fault)]);
    }

    [Fact]
    public async Task AnEntryMayBecomeReadableAfterALaterOneAndAfterItsLeafWasSeen()
    {
        using var hub = stage.Client(HubPen.Sender);
        var late = Happens(LogEvent.Accepted);
        stage.Pen.Time.Advance(TimeSpan.FromSeconds(2));
        var early = Happens(LogEvent.Accepted);
        entries.Remove(late);
        stage.Publish(late.Leaf(), early.Leaf());
        var (state, _) = await Watch(hub).Look(WatchState.Begin(HubPen.Origin), Ct);
        entries.Add(late);
        stage.Pen.Time.Advance(TimeSpan.FromMinutes(2));

        (state, var seen) = await Watch(hub).Look(Stored(state), Ct);

        Assert.Equal((late.Id, null), Assert.Single(seen) is var one ? (one.Id, one.Fault) : default);
        Assert.Empty(state.Awaited);
    }

    [Theory]
    [InlineData("salt", VerificationFault.EntryMalformed)]
    [InlineData("party", VerificationFault.EntryMalformed)]
    [InlineData("basis", VerificationFault.EntryNotInLog)]
    public async Task AnEntryThatTheHubTellsOtherwiseThanTheLogIsToldAsFalse(string what, VerificationFault expected)
    {
        using var hub = stage.Client(HubPen.Sender);
        var genuine = Happens(LogEvent.Accepted);
        stage.Publish(genuine.Leaf());
        entries.Clear();
        var altered = genuine.Entry.DeepClone().AsObject();
        altered[what] = "altered";
        entries.Add(what == "salt" ? genuine with { Salt = "short" } : genuine with { Entry = altered });

        var (state, seen) = await Watch(hub).Look(WatchState.Begin(HubPen.Origin), Ct);
        stage.Pen.Time.Advance(TimeSpan.FromMinutes(2));
        var (_, then) = await Watch(hub).Look(Stored(state), Ct);

        Assert.Contains(expected, seen.Concat(then).Select(one => one.Fault));
    }

    [Fact]
    public async Task AKeyInTheAgencysNameThatItDoesNotHoldIsAnAlarmAndAnotherAgencysIsNot()
    {
        using var hub = stage.Client(HubPen.Sender);
        stage.Publish(stage.Pen.Events.ForKey("other-agency", "other", "active").Leaf(), stage.Pen.Events.ForKey(HubPen.Sender, "strange", "active").Leaf());

        var (_, seen) = await Watch(hub).Look(WatchState.Begin(HubPen.Origin), Ct);

        Assert.Equal([(stage.Pen.SenderKey.Kid, null), ("strange", VerificationFault.KeyNotYours)], seen.Select(one => (one.Kid!, one.Fault)));
    }

    [Fact]
    public async Task ALogThatGoesBackOrForksIsCaughtAcrossWatches()
    {
        using var hub = stage.Client(HubPen.Sender);
        stage.Publish([1], [2]);
        var (state, _) = await Watch(hub).Look(WatchState.Begin(HubPen.Origin), Ct);
        stage.Leaves.RemoveAt(2);
        stage.Publish();
        using var later = stage.Client(HubPen.Sender);
        Assert.Equal(VerificationFault.CheckpointRolledBack, (await Assert.ThrowsAsync<VerificationException>(() => Watch(later).Look(Stored(state), Ct))).Fault);

        stage.Publish([3], [4]);
        Assert.Equal(VerificationFault.LogForked, (await Assert.ThrowsAsync<VerificationException>(() => Watch(later).Look(Stored(state), Ct))).Fault);
    }

    private LogWatch Watch(HubClient hub) => new(hub, [stage.Pen.SenderKey.Kid], stage.Pen.Time);

    private LoggedEntry Happens(LogEvent what, JsonObject? facts = null)
    {
        var entry = stage.Pen.Events.For(
            HubPen.Sender, what, facts ?? new JsonObject { ["message"] = LogEvents.MessageOf(HubPen.Sender, "m"), ["counterpart"] = HubPen.Recipient });
        entries.Add(entry);
        stage.Pen.Time.Advance(TimeSpan.FromMilliseconds(1)); // so that ids are in the order of the events
        return entry;
    }

    private static WatchState Stored(WatchState state) => WireJson.Read<WatchState>(WireJson.Bytes(state));

    private static string After(string query) => System.Web.HttpUtility.ParseQueryString(query)["after"] ?? "";
}
