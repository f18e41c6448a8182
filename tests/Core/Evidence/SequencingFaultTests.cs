using ExchangeHub.Contracts;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Evidence;

/// <summary>
/// The sequencer over the events as they are kept, and every call fails in turn, in both ways, with and without another at work:
/// afterwards each event is one leaf, and one copy that its party finds in the list and by its message.
/// </summary>
public sealed class SequencingFaultTests
{
    private const int Events = 3;
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Failure.NotDone)]
    [InlineData(Failure.DoneButReportedFailed)]
    public async Task EveryEventIsOneLeafAndOneCopyWhateverFails(Failure failure)
    {
        var (nth, struck) = (1, true);
        for (; struck; nth++)
        {
            var hub = await Begin();
            var plan = new FaultPlan { Nth = nth, Failure = failure };
            await Run(hub, plan);
            struck = plan.End();
            await AssertWhole(hub);
        }
        Assert.True(nth > 20, $"only {nth} cases");
    }

    [Theory]
    [InlineData(Failure.NotDone)]
    [InlineData(Failure.DoneButReportedFailed)]
    public async Task SoItIsWhenAnotherRunsInBetweenAndThenAnyCallFails(Failure failure)
    {
        var cases = 0;
        for (var (pause, paused) = (1, true); paused; pause++)
        {
            for (var (nth, struck) = (pause, true); struck; nth++)
            {
                var hub = await Begin();
                var plan = new FaultPlan { Nth = nth, Failure = failure, Meanwhile = (pause, () => Run(hub, new())) };
                await Run(hub, plan);
                (paused, struck) = (plan.Calls >= pause, plan.End());
                await AssertWhole(hub);
                cases++;
            }
        }
        Assert.True(cases > 100, $"only {cases} cases");
    }

    [Theory]
    [InlineData(Failure.NotDone)]
    [InlineData(Failure.DoneButReportedFailed)]
    public async Task TheSameProcessFinishesWhatItFailedAt(Failure failure)
    {
        var struck = true;
        for (var nth = 1; struck; nth++)
        {
            var hub = await Begin();
            var plan = new FaultPlan { Nth = nth, Failure = failure };
            using var process = hub.Start(plan);
            await Run(process);
            struck = plan.End();
            await Run(process);
            await Run(process); // a failure of what went on beside is told a run later

            Assert.DoesNotContain(hub.Content.Names, name => name.StartsWith("pending/", StringComparison.Ordinal));
            await AssertWhole(hub);
        }
    }

    [Fact]
    public async Task WhatIsNotCommittedIsNotFiled()
    {
        var hub = await Begin();
        string[] NamesButStaging() => [.. hub.State.Names.Where(name => !name.StartsWith("staging/", StringComparison.Ordinal))];
        var before = NamesButStaging();
        for (var nth = 1; !hub.State.Names.Any(name => name.StartsWith("staging/", StringComparison.Ordinal)); nth++)
        {
            await Run(hub, new() { Nth = nth });
        }
        Assert.Equal(before, NamesButStaging());
    }

    /// <summary>One event that the log has, two that wait, and one that is recorded a second time.</summary>
    private static async Task<TestHub> Begin()
    {
        var hub = new TestHub();
        var events = new LogEvents(hub.Time, SystemEntropy.Source);
        var ledger = new Ledger(hub.Content, hub.State, new RecordingNotices(new()), hub.Time, SystemEntropy.Source);
        var message = LogEvents.MessageOf(Cast.Hospital, Ids.New(hub.Time, SystemEntropy.Source).ToString());
        var entries = Enumerable.Range(0, Events).Select(_ => events.For(Cast.Clinic, LogEvent.Released, new() { ["message"] = message.DeepClone() })).ToArray();
        await ledger.Record([entries[0]], Ct);
        await hub.Logged(Ct);
        await ledger.Record([entries[1], entries[0]], Ct);
        await ledger.Record([entries[2]], Ct);
        return hub;
    }

    private static async Task Run(TestHub hub, FaultPlan plan)
    {
        using var process = hub.Start(plan);
        await Run(process);
    }

    private static async Task Run(TestHub.Process process)
    {
        try
        {
            while (await process.Sequencer.RunOnce(Ct) > 0)
            {
            }
        }
        catch (InjectedFault)
        {
            // The process dies of it.
        }
    }

    private static async Task AssertWhole(TestHub hub)
    {
        Assert.Equal(Events, (await hub.Logged(Ct)).Count);
        Assert.DoesNotContain(hub.Content.Names, name => name.StartsWith("pending/", StringComparison.Ordinal));
        Assert.DoesNotContain(hub.State.Names, name => name.StartsWith("staging/", StringComparison.Ordinal));
        var ledger = new Ledger(hub.Content, hub.State, new RecordingNotices(new()), hub.Time, SystemEntropy.Source);
        Assert.Equal(Events, (await ledger.EntriesOf(Cast.Clinic, null, 100, Ct)).Select(entry => entry.Id).Distinct().Count());
    }
}
