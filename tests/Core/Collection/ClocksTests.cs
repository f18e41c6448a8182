using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Schemas;
using ExchangeHub.Core.Collection;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Submission;
using ExchangeHub.Local.Demo;
using ExchangeHub.Policy;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Collection;

/// <summary>Twenty-four hours from the message's iat, and what happens when the recipient does not collect it.</summary>
public sealed class ClocksTests
{
    private readonly TestHub hub = new();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheSenderIsWarnedOnceAndToldOnceThatTheTimeIsOver()
    {
        var (key, due) = await Started();
        Assert.Equal((0, 0), await SweepAt(due.AddHours(-4).AddMinutes(-1)));
        Assert.Equal("running", await ClockOf(key));
        Assert.Equal((1, 0), await SweepAt(due.AddHours(-4)));
        Assert.Equal((0, 0), await SweepAt(due.AddMinutes(-1)));
        Assert.Equal("warning", await ClockOf(key));
        Assert.Equal((0, 1), await SweepAt(due));
        Assert.Equal((0, 0), await SweepAt(due.AddMinutes(1)));
        Assert.Equal("expired", await ClockOf(key));

        Assert.Equal((await Entries()).Select(entry => $"clock:{entry.Id}"), hub.NoticesTo(Cast.Hospital));
        Assert.Equal(["clock-warning", "clock-expired"], await Logged());
        AssertNothingRuns();
    }

    [Fact]
    public async Task TheNoticeIsOfItsSchemaAndOnlyTheEntryThatItNamesSaysWhatItIsAbout()
    {
        var (key, due) = await Started();
        await SweepAt(due.AddHours(-1));
        var notice = hub.Broker.Single(notice => notice.Recipient == Cast.Hospital);
        var body = StrictJson.TryParseObject(notice.Body)!;

        Assert.Empty(JsonSchema.Of("clock").FaultsOf(body));
        Assert.Equal(("clock", null), (notice.Kind, notice.Urgency));
        Assert.All([key.Jti, Cast.Clinic, "warning"], word => Assert.DoesNotContain(word, $"{notice.MessageId} {body.ToJsonString()}", StringComparison.Ordinal));
        var entry = Assert.Single(await Entries());
        Assert.Equal((entry.Id, key.Jti, Cast.Clinic), (body["data"]!["entry"].AsString(), entry.Entry["message"]!["id"].AsString(), entry.Entry["counterpart"].AsString()));
        Assert.Equal(due.ToUnixTimeSeconds(), entry.Entry["due"].AsInteger());
    }

    [Theory]
    [InlineData(-23)]
    [InlineData(-1)]
    public async Task NobodyIsWarnedAfterTheDelivery(int hoursBefore)
    {
        var (key, due) = await Started();
        hub.Time.Advance(due.AddHours(hoursBefore) - hub.Time.GetUtcNow());
        await Release(key);

        Assert.Equal("met", await ClockOf(key));
        Assert.Equal((0, 0), await SweepAt(due.AddMinutes(-30)));
        Assert.Equal((0, 0), await SweepAt(due));
        Assert.Equal("met", await ClockOf(key));
        Assert.Empty(hub.NoticesTo(Cast.Hospital));
        AssertNothingRuns();
    }

    [Fact]
    public async Task AfterAWarningTheDeliveryStopsTheClock()
    {
        var (key, due) = await Started();
        Assert.Equal((1, 0), await SweepAt(due.AddHours(-3)));
        await Release(key);

        Assert.Equal((0, 0), await SweepAt(due));
        AssertNothingRuns();
    }

    [Fact]
    public async Task WhatTheRecipientCannotReadWasNotDelivered()
    {
        var (key, due) = await Started();
        await Release(key);
        using (var calm = hub.Start())
        {
            await calm.Deliveries.Update(Cast.Clinic, key, delivery => delivery with { Unreadable = hub.Time.GetUtcNow() }, Ct);
        }

        Assert.Equal((1, 0), await SweepAt(due.AddHours(-4)));
        Assert.Equal((0, 1), await SweepAt(due));
    }

    [Fact]
    public async Task WhatTurnsOutUnreadableInTheLastHoursIsStillWarnedOf()
    {
        var (key, due) = await Started();
        await Release(key);
        Assert.Equal((0, 0), await SweepAt(due.AddHours(-3)));
        using (var calm = hub.Start())
        {
            await calm.Deliveries.Update(Cast.Clinic, key, delivery => delivery with { Unreadable = hub.Time.GetUtcNow() }, Ct);
        }

        Assert.Equal((1, 0), await SweepAt(due.AddHours(-2)));
    }

    [Fact]
    public async Task WhatIsDeliveredTooLateIsToldAsSuch()
    {
        var (key, due) = await Started();
        hub.Time.Advance(due.AddMinutes(5) - hub.Time.GetUtcNow());
        await Release(key);

        Assert.Equal("expired", await ClockOf(key));
        Assert.Equal((0, 1), await SweepAt(due.AddMinutes(6)));
    }

    [Theory]
    [InlineData(Failure.NotDone)]
    [InlineData(Failure.DoneButReportedFailed)]
    public async Task WhateverFailsItIsOneEntryAndOneNoticeForEachState(Failure failure)
    {
        for (var nth = 1; ; nth++)
        {
            var one = new ClocksTests();
            var (_, due) = await one.Started();
            one.hub.Time.Advance(due.AddHours(-2) - one.hub.Time.GetUtcNow());
            var plan = new FaultPlan { Nth = nth, Failure = failure };
            using (var dying = one.hub.Start(plan))
            {
                try
                {
                    await dying.Sweeper.Sweep(Ct);
                }
                catch (InjectedFault)
                {
                    // The next run of the timer goes on.
                }
            }
            plan.End();
            await one.SweepAt(due.AddHours(-1));
            await one.SweepAt(due);

            Assert.Equal(["clock-warning", "clock-expired"], await one.Logged());
            Assert.Equal(2, one.hub.NoticesTo(Cast.Hospital).Count);
            one.AssertNothingRuns();
            if (!plan.Struck)
            {
                Assert.True(nth > 5, "nearly nothing was called");
                return;
            }
        }
    }

    [Fact]
    public async Task TheClockOfAnAttemptThatNeverCommittedIsForgotten()
    {
        using var calm = hub.Start();
        var commit = await Committed(hub.Time.GetUtcNow().AddHours(24));
        var died = commit.Commit with { Attempt = Ids.New(hub.Time, SystemEntropy.Source).ToString() };
        await calm.Clocks.Start(commit.Id, died, Ct);

        Assert.Equal((0, 0), await SweepAt(hub.Time.GetUtcNow().AddHours(21)));
        AssertNothingRuns();
    }

    [Fact]
    public async Task AReportThatTheLawWantsWithinADayStartsItsClockBeforeItIsAccepted()
    {
        await hub.Change(hub.Clinic with { Type = "law-enforcement", ProviderKind = null }, Ct);
        var message = hub.Sign(new()
        {
            Kind = "records",
            To = [Cast.Clinic],
            Purpose = "CHILD-PROTECTION",
            Basis = new("mandated-report", Citation: "34-USC-20341"),
            Routing = new(Minor: "yes"),
            Content = hub.Example.Load("mandated-report"),
        });
        var ran = false;
        using var process = hub.Start(around: blobs => new HookedBlobs(blobs, (call, name, _) =>
        {
            if (call == "Create" && name.EndsWith("/commit.json", StringComparison.Ordinal))
            {
                ran = hub.Content.Names.Any(marker => marker.StartsWith("clocks/202603021200/", StringComparison.Ordinal));
            }
            return Task.CompletedTask;
        }));
        var sent = await process.Exchange.Submit(new(hub.Hospital, "application/sd-jwt", System.Text.Encoding.ASCII.GetBytes(message.Compact)), Ct);

        Assert.Null(sent.Rejection);
        Assert.True(ran, "a crash after the commit would have left it without a clock");
        var key = new MessageKey(message.Sender, message.Id);
        Assert.Equal("running", await ClockOf(key));
        Assert.Equal((1, 0), await SweepAt(hub.Time.GetUtcNow().AddHours(23)));
        var receipt = Contracts.Jose.Jws.Parse(sent.Value!.Receipt)!.Payload;
        Assert.Equal("report-within-24-hours", receipt["recipients"]![0]!["duties"]![0]!["code"].AsString());
    }

    [Fact]
    public void OfSeveralDutiesTheFirstCountsAndWhatIsDeniedHasNone()
    {
        var iat = hub.Time.GetUtcNow();
        var decision = new Decision(Effect.Permit, ["mandated-report-permits"], [], []) { Duties = [new("a", "a"), new("b", "b", 48), new("c", "c", 24)] };

        Assert.Equal(iat.AddHours(24), Clock.DueOf(decision, iat));
        Assert.Null(Clock.DueOf(decision with { Duties = [new("a", "a")] }, iat));
        Assert.Null(Clock.DueOf(new(Effect.Deny, ["default-deny"], [], []) { Duties = decision.Duties }, iat));
    }

    /// <summary>An accepted referral as if it were due by law, its clock started as the acceptance starts it.</summary>
    private async Task<(MessageKey Key, DateTimeOffset Due)> Started()
    {
        var due = hub.Time.GetUtcNow().AddHours(24);
        var (key, commit) = await Committed(due);
        using var calm = hub.Start();
        await calm.Clocks.Start(key, commit, Ct);
        return (key, due);
    }

    private async Task<(MessageKey Id, Commit Commit)> Committed(DateTimeOffset due)
    {
        var (message, received) = await hub.Referral(Ct);
        using var calm = hub.Start();
        Assert.Null((await calm.Exchange.Submit(received, Ct)).Rejection);
        var key = new MessageKey(message.Sender, message.Id);
        var commit = (await calm.Commits.Read(key, Ct))!;
        commit = commit with { Recipients = [.. commit.Recipients.Select(recipient => recipient with { Due = due })] };
        await hub.Content.Put($"messages/{key}/commit.json", WireJson.Bytes(commit), Ct);
        return (key, commit);
    }

    private async Task Release(MessageKey key)
    {
        using var calm = hub.Start();
        Assert.Null((await calm.Releaser.Release(hub.Clinic, key, "once", Ct)).Rejection);
    }

    private async Task<(int, int)> SweepAt(DateTimeOffset at)
    {
        hub.Time.Advance(at - hub.Time.GetUtcNow());
        using var calm = hub.Start();
        var alarms = await calm.Sweeper.Sweep(Ct);
        return (alarms.Warned, alarms.Expired);
    }

    private async Task<string?> ClockOf(MessageKey key)
    {
        using var calm = hub.Start();
        return (await calm.Statuses.Read(hub.Hospital, key.Jti, Ct)).Value!.States.Single().Clock;
    }

    private async Task<IReadOnlyList<string>> Logged() => [.. (await Entries()).Select(entry => entry.Entry["event"].AsString()!)];

    private async Task<IReadOnlyList<LoggedEntry>> Entries() =>
    [
        .. (await hub.Logged(Ct)).Where(entry => entry.Party == Cast.Hospital).OrderBy(entry => entry.Entry["time"].AsInteger())
            .Where(entry => entry.Entry["event"].AsString()!.StartsWith("clock-", StringComparison.Ordinal)),
    ];

    private void AssertNothingRuns() => Assert.DoesNotContain(hub.Content.Names, name => name.StartsWith("clocks/", StringComparison.Ordinal));
}
