using ExchangeHub.Contracts;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Submission;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Evidence;

public sealed class LedgerTests
{
    private readonly MemoryBlobs content = new();
    private readonly LogEvents events = new(TimeProvider.System, SystemEntropy.Source);
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EventsOfABurstShareWritesAndAllAreTaken()
    {
        var (gate, writes) = (new TaskCompletionSource(), 0);
        var ledger = LedgerOver(async (_, _, _) =>
        {
            Interlocked.Increment(ref writes);
            await gate.Task;
        });
        var entries = Enumerable.Range(0, 200).Select(_ => events.For("police", LogEvent.Refused, [])).ToArray();

        var records = entries.Select(entry => ledger.Record([entry], Ct)).ToArray();
        gate.SetResult();
        await Task.WhenAll(records);

        Assert.InRange(writes, 1, 8);
        var taken = await new PendingEntries(content, new Commits(content), ledger).Take(1000, Ct);
        Assert.Equal(entries.Select(entry => entry.Id).Order(StringComparer.Ordinal), taken.Select(entry => entry.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task AWriteThatFailsFailsThoseWhoSharedItAndNobodyAfter()
    {
        var fails = true;
        var ledger = LedgerOver((_, _, _) => fails ? throw new IOException() : Task.CompletedTask);
        await Assert.ThrowsAsync<IOException>(() => ledger.Record([events.For("police", LogEvent.Refused, [])], Ct));
        fails = false;
        await ledger.Record([events.For("police", LogEvent.Refused, [])], Ct);
    }

    [Fact]
    public async Task WhoGoesAwayTakesNobodysEventAlong()
    {
        var gate = new TaskCompletionSource();
        var ledger = LedgerOver((_, _, _) => gate.Task);
        using var gone = new CancellationTokenSource();
        Task[] all = [.. Enumerable.Range(0, 20).Select(i => ledger.Record([events.For("police", LogEvent.Refused, [])], i % 2 == 0 ? gone.Token : Ct))];

        await gone.CancelAsync();
        gate.SetResult();
        await Task.WhenAll(all.Where((_, i) => i % 2 == 1));

        Assert.Equal(20, (await new PendingEntries(content, new Commits(content), ledger).Take(100, Ct)).Count);
    }

    [Fact]
    public async Task TheSameEventInOtherCompanyTakesNobodysPlace()
    {
        var ledger = LedgerOver((_, _, _) => Task.CompletedTask);
        LoggedEntry[] entries = [.. Enumerable.Range(0, 3).Select(_ => events.For("police", LogEvent.Refused, []))];
        var youngest = entries.MaxBy(entry => entry.Id, StringComparer.Ordinal)!;

        await ledger.Record(entries, Ct);
        await ledger.Record([youngest], Ct);

        var taken = await new PendingEntries(content, new Commits(content), ledger).Take(100, Ct);
        Assert.Equal(3, taken.Select(entry => entry.Id).Distinct().Count());
    }

    private Ledger LedgerOver(Func<string, string, CancellationToken, Task> before) =>
        new(new HookedBlobs(content, before), new MemoryBlobs(), new RecordingNotices(new()), TimeProvider.System, SystemEntropy.Source);
}
