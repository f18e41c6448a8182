using System.Text.Json.Nodes;
using ExchangeHub.Core;
using ExchangeHub.Core.Log;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Log;

/// <summary>
/// Two sequencers at once, and every call to storage fails in turn, in both ways. What members see is whole at every moment; once the work
/// is taken up again the tree is whole and holds every entry once.
/// </summary>
public sealed class SequencerFaultTests
{
    private const int Before = 254, First = 3, Second = 2; // across the border of a tile
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Failure.NotDone)]
    [InlineData(Failure.DoneButReportedFailed)]
    public async Task AnotherRunsInBetweenAndThenAnyCallFails(Failure failure)
    {
        var cases = 0;
        for (var (pause, paused) = (1, true); paused; pause++)
        {
            for (var (nth, struck) = (pause, true); struck; nth++)
            {
                var race = await Race.Begin();
                var plan = new FaultPlan { Nth = nth, Failure = failure, Meanwhile = (pause, () => race.Run(new())) };
                await race.Run(plan);
                (paused, struck) = (plan.Calls >= pause, plan.End());
                await race.Finish();
                cases++;
            }
        }
        Assert.True(cases > 100, $"only {cases} cases");
    }

    [Theory]
    [InlineData(Failure.NotDone)]
    [InlineData(Failure.DoneButReportedFailed)]
    public async Task AnotherBeginsInBetweenAndDiesAtAnyCall(Failure failure)
    {
        var cases = 0;
        for (var (pause, paused) = (1, true); paused; pause++)
        {
            for (var (nth, struck) = (1, true); struck; nth++)
            {
                var race = await Race.Begin();
                var dying = new FaultPlan { Nth = nth, Failure = failure };
                var plan = new FaultPlan { Meanwhile = (pause, () => race.Run(dying)) };
                await race.Run(plan);
                (paused, struck) = (plan.Calls >= pause, dying.End());
                await race.Finish();
                cases++;
            }
        }
        Assert.True(cases > 100, $"only {cases} cases");
    }

    /// <summary>A client that repeats a lost call finds its own write in the way, and answers that somebody else was first.</summary>
    [Fact]
    public async Task WhoMovesTheLockAndIsToldThatAnotherDidFinishesInTheSameRun()
    {
        var log = new TestLog();
        log.Enqueue(First);
        var lied = 0;
        using var sequencer = new Sequencer(log.Tiles, new Misled(log.State, () => lied++ == 0), log.Pending, log.Signers, TestLog.Origin);

        await sequencer.RunOnce(Ct);

        Assert.Equal(1, lied);
        Assert.Empty(log.Pending.Waiting);
        Assert.Equal(First, (await log.Check()).Count);
    }

    /// <summary>Blobs whose replacements happen and are answered with false, as long as the test says so.</summary>
    private sealed class Misled(IBlobs inner, Func<bool> lies) : IBlobs
    {
        public Task<bool> Create(string name, ReadOnlyMemory<byte> content, CancellationToken ct) => inner.Create(name, content, ct);
        public Task<StoredBlob?> Read(string name, CancellationToken ct) => inner.Read(name, ct);
        public Task Put(string name, ReadOnlyMemory<byte> content, CancellationToken ct) => inner.Put(name, content, ct);
        public Task Delete(string name, CancellationToken ct) => inner.Delete(name, ct);
        public IAsyncEnumerable<string> List(string prefix, string? after, CancellationToken ct) => inner.List(prefix, after, ct);

        public async Task<bool> Replace(string name, ReadOnlyMemory<byte> content, string etag, CancellationToken ct) =>
            await inner.Replace(name, content, etag, ct) && !(name == "lock" && lies());
    }

    /// <summary>A log of some entries, some more that wait, and sequencers that find others at work.</summary>
    private sealed class Race
    {
        private readonly TestLog log = new();
        private readonly List<string> ids = [];
        private bool more = true;

        public static async Task<Race> Begin()
        {
            var race = new Race();
            race.ids.AddRange(race.log.Enqueue(Before));
            using var calm = race.log.Sequencer();
            await calm.RunOnce(Ct);
            race.ids.AddRange(race.log.Enqueue(First));
            return race;
        }

        /// <summary>A process that may die of one call; then nothing that members see is broken.</summary>
        public async Task Run(FaultPlan plan)
        {
            if (plan.Meanwhile is null && more)
            {
                ids.AddRange(log.Enqueue(Second));
                more = false;
            }
            using var sequencer = log.Sequencer(plan);
            try
            {
                await sequencer.RunOnce(Ct);
            }
            catch (InjectedFault)
            {
                await CheckLog.Visible(log.Tiles, log.State, log.Verifiers, TestLog.Origin);
            }
        }

        public async Task Finish()
        {
            using var calm = log.Sequencer();
            await log.Drain(calm, Ct);
            await calm.RunOnce(Ct);
            var logged = (await log.Check()).Select(entry => (string)JsonNode.Parse(entry)!["id"]!).ToArray();
            Assert.Equal(ids.Order(StringComparer.Ordinal), logged.Order(StringComparer.Ordinal));
        }
    }
}
