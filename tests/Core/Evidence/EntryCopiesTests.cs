using ExchangeHub.Contracts;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Evidence;

public sealed class EntryCopiesTests
{
    private const string Sender = "hospital";
    private readonly TestHub hub = new();
    private readonly LogEvents events;
    private readonly Ledger ledger;

    public EntryCopiesTests()
    {
        events = new(hub.Time, SystemEntropy.Source);
        ledger = new(hub.Content, hub.State, new RecordingNotices(new()), hub.Time, SystemEntropy.Source);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task APartyPagesThroughItsOwnInTheLogsOrderAcrossBatchesAndStretches()
    {
        List<string> expected = [];
        foreach (var batch in new[] { 3, 1, 2500, 40 })
        {
            var entries = Enumerable.Range(0, batch).Select(i => events.For(i % 3 == 0 ? "clinic" : Sender, LogEvent.Released, [])).ToArray();
            await ledger.Record(entries, Ct);
            await Sequence();
            expected.AddRange(entries.Where(entry => entry.Party == "clinic").Select(entry => entry.Id));
        }
        List<string> read = [];
        IReadOnlyList<LoggedEntry> page;
        do
        {
            page = await ledger.EntriesOf("clinic", read.LastOrDefault(), 37, Ct);
            read.AddRange(page.Select(entry => entry.Id));
        }
        while (page.Count == 37);

        Assert.Equal(expected, read);
        Assert.True(hub.State.Names.Count(name => name.StartsWith("entries/clinic/", StringComparison.Ordinal)) < 10, "a blob for nearly each entry");
    }

    [Fact]
    public async Task AnEventThatIsRecordedLateComesAfterThoseThatWereRead()
    {
        var late = events.For("clinic", LogEvent.Released, []);
        hub.Time.Advance(TimeSpan.FromMinutes(1));
        var first = events.For("clinic", LogEvent.Released, []);
        await ledger.Record([first], Ct);
        await Sequence();
        await ledger.Record([late], Ct);
        await Sequence();

        Assert.Equal(late.Id, Assert.Single(await ledger.EntriesOf("clinic", first.Id, 10, Ct)).Id);
    }

    [Theory]
    [InlineData("01920000-0000-7000-8000-000000000000")]
    [InlineData("ffffffff-ffff-7fff-bfff-ffffffffffff")]
    [InlineData("a/b")]
    public async Task AfterWhatTheLogDoesNotHoldItBeginsAnew(string after)
    {
        await ledger.Record([events.For("clinic", LogEvent.Released, [])], Ct);
        await Sequence();
        Assert.Single(await ledger.EntriesOf("clinic", after, 10, Ct));
    }

    [Fact]
    public async Task MessagesWithoutNumberOfOneTimeAreFoundAndFillNobodysBlob()
    {
        const int messages = 2500;
        var jtis = Enumerable.Range(0, messages).Select(i => $"ffffffff-ffff-7000-8000-{i:x12}").ToArray();
        for (var twice = 0; twice < 2; twice++)
        {
            await ledger.Record([.. jtis.Select(jti => events.For("clinic", LogEvent.Refused, new() { ["message"] = LogEvents.MessageOf(Sender, jti) }))], Ct);
            await Sequence();
        }
        foreach (var jti in jtis.Where((_, i) => i % 100 == 0 || i is 2047 or 2048 or messages - 1))
        {
            Assert.Equal(2, (await ledger.EntriesOf("clinic", Sender, jti, Ct)).Count);
        }
        Assert.Empty(await ledger.EntriesOf(Sender, Sender, jtis[0], Ct));
        Assert.Equal(messages - 2048, hub.State.Names.Count(name => name.StartsWith("messages/own/", StringComparison.Ordinal)));
    }

    private async Task Sequence()
    {
        using var process = hub.Start();
        while (await process.Sequencer.RunOnce(Ct) > 0)
        {
        }
    }
}
