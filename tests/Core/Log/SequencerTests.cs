using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Core.Log;
using ExchangeHub.Tests.Support;
using ExchangeHub.Tests.Vectors;

namespace ExchangeHub.Tests.Core.Log;

public sealed class SequencerTests
{
    private readonly TestLog log = new();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnEmptyLogHasASignedCheckpointOfNothing()
    {
        using var sequencer = log.Sequencer();
        Assert.Equal(0, await sequencer.RunOnce(Ct));
        Assert.Empty(await log.Check());
    }

    [Fact]
    public async Task TheTreeIsWholeAfterEveryStepAcrossTheBordersOfTiles()
    {
        using var sequencer = log.Sequencer();
        foreach (var (step, size) in new[] { (1, 1), (254, 255), (1, 256), (1, 257), (254, 511), (1, 512), (1, 513), (0, 513) })
        {
            log.Enqueue(step);
            Assert.Equal(step, await sequencer.RunOnce(Ct));
            Assert.Equal(size, (await log.Check()).Count);
        }
    }

    [Fact]
    public async Task EveryRestartFindsItsWayOn()
    {
        foreach (var step in new[] { 3, 253, 1, 255, 600 })
        {
            log.Enqueue(step);
            using var fresh = log.Sequencer();
            Assert.Equal(step, await fresh.RunOnce(Ct));
            await log.Check();
        }
    }

    [Theory]
    [InlineData(256)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(70_000)]
    public async Task TilesAndRootsAreThoseOfAnotherImplementationByteForByte(long size)
    {
        var resources = TlogVectorsTests.ResourcesOf(size);
        var source = new VectorEntries(size);
        using var sequencer = new Sequencer(
            log.Tiles, log.State, source, _ => Task.FromResult<IReadOnlyList<NoteSigner>>([NoteSigner.Ed25519("log.example.org/audit", new byte[32])]), "log.example.org/audit");
        while (await sequencer.RunOnce(Ct) > 0)
        {
        }
        foreach (var (name, hash) in resources)
        {
            Assert.True(hash == TlogVectorsTests.HashOf((await log.Tiles.Read(name, Ct))!.Content), name);
        }
    }

    [Fact]
    public async Task AnIdThatIsHandedInAgainIsNotAppendedAgain()
    {
        using var sequencer = log.Sequencer();
        log.Enqueue(5);
        var entries = log.Pending.Waiting;
        await sequencer.RunOnce(Ct);
        foreach (var entry in entries)
        {
            log.Pending.Add(entry);
        }
        log.Enqueue(1);
        Assert.Equal(1, await sequencer.RunOnce(Ct));
        Assert.Empty(log.Pending.Waiting);
        Assert.Equal(6, (await log.Check()).Count);
    }

    [Fact]
    public async Task SeveralAtOnceNeverForkNorAppendTwice()
    {
        var ids = log.Enqueue(300).ToHashSet();
        var sequencers = Enumerable.Range(0, 4).Select(_ => log.Sequencer()).ToArray();
        await Task.WhenAll(sequencers.Select(sequencer => Task.Run(async () =>
        {
            for (var run = 0; run < 12; run++)
            {
                await sequencer.RunOnce(Ct);
                lock (ids)
                {
                    ids.UnionWith(log.Enqueue(1));
                }
            }
        }, Ct)));
        await log.Drain(sequencers[0], Ct);

        var logged = (await log.Check()).Select(entry => (string)JsonNode.Parse(entry)!["id"]!).ToArray();
        Assert.Equal(ids.Order(StringComparer.Ordinal), logged.Order(StringComparer.Ordinal));
        foreach (var sequencer in sequencers)
        {
            sequencer.Dispose();
        }
    }

    [Fact]
    public async Task APublicCheckpointThatIsAheadStopsTheLog()
    {
        using (var sequencer = log.Sequencer())
        {
            log.Enqueue(2);
            await sequencer.RunOnce(Ct);
        }
        var old = (await log.State.Read("lock", Ct))!.Content;
        using (var sequencer = log.Sequencer())
        {
            log.Enqueue(2);
            await sequencer.RunOnce(Ct);
        }
        await log.State.Put("lock", old, Ct);
        using var refusing = log.Sequencer();
        await Assert.ThrowsAsync<InvalidDataException>(() => refusing.RunOnce(Ct));
    }

    [Fact]
    public async Task ALostLockDoesNotBeginASecondLog()
    {
        using var sequencer = log.Sequencer();
        log.Enqueue(2);
        await sequencer.RunOnce(Ct);
        await log.State.Delete("lock", Ct);
        using var refusing = log.Sequencer();
        await Assert.ThrowsAsync<InvalidDataException>(() => refusing.RunOnce(Ct));
    }

    [Theory]
    [InlineData("tile/0/001.p/4")]
    [InlineData("tile/1/000.p/1")]
    [InlineData("tile/entries/001.p/4")]
    public async Task AChangedRightEdgeStopsTheLog(string name)
    {
        using (var sequencer = log.Sequencer())
        {
            log.Enqueue(260);
            await sequencer.RunOnce(Ct);
        }
        var bytes = (await log.Tiles.Read(name, Ct))!.Content.ToArray();
        bytes[^1] ^= 1;
        await log.Tiles.Put(name, bytes, Ct);
        using var refusing = log.Sequencer();
        await Assert.ThrowsAsync<InvalidDataException>(() => refusing.RunOnce(Ct));
    }

    [Fact]
    public async Task ALockThatIsAheadIsReplayedFromStagingAndThenPublished()
    {
        log.Enqueue(300);
        // A run dies at its first write of a tile, right after the commit point.
        for (var nth = 1; ; nth++)
        {
            using var dying = log.Sequencer(new FaultPlan { Nth = nth, Failure = Failure.NotDone });
            try
            {
                await dying.RunOnce(Ct);
            }
            catch (InjectedFault)
            {
            }
            if (log.State.Names.Any(name => name.StartsWith("staging/0000000000000000300", StringComparison.Ordinal))
                && Encoding.UTF8.GetString((await log.State.Read("lock", Ct))!.Content.Span).Contains("\n300\n", StringComparison.Ordinal))
            {
                break;
            }
        }
        Assert.DoesNotContain("\n300\n", Encoding.UTF8.GetString((await log.State.Read("checkpoint", Ct))!.Content.Span), StringComparison.Ordinal);

        using var next = log.Sequencer();
        Assert.Equal(0, await next.RunOnce(Ct));

        Assert.Equal(300, (await log.Check()).Count);
        Assert.Empty(log.Pending.Waiting);
        Assert.DoesNotContain(log.State.Names, name => name.StartsWith("staging/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Failure.NotDone)]
    [InlineData(Failure.DoneButReportedFailed)]
    public async Task WhateverCallFailsTheTreeIsWholeAndEveryEntryStandsOnce(Failure failure)
    {
        var struck = true;
        for (var nth = 1; struck; nth++)
        {
            var one = new TestLog();
            using (var before = one.Sequencer())
            {
                one.Enqueue(254);
                await before.RunOnce(Ct);
            }
            var ids = one.Enqueue(5);
            var plan = new FaultPlan { Nth = nth, Failure = failure };
            using var failing = one.Sequencer(plan);
            try
            {
                await failing.RunOnce(Ct);
            }
            catch (InjectedFault)
            {
            }
            struck = plan.End();
            one.Enqueue(1); // work goes on, in the same instance and in a new one
            await one.Drain(failing, Ct);
            using var after = one.Sequencer();
            await after.RunOnce(Ct);

            var logged = (await one.Check()).Select(entry => (string)JsonNode.Parse(entry)!["id"]!).ToArray();
            Assert.Equal(260, logged.Length);
            Assert.All(ids, id => Assert.Single(logged, id));
        }
    }

    /// <summary>The vectors' own entries, "entry-0" and on, in batches; ids are of no matter to them.</summary>
    private sealed class VectorEntries(long size) : IPendingSource
    {
        private int next;

        public Task<IReadOnlyList<PendingEntry>> Take(int max, CancellationToken ct) => Task.FromResult<IReadOnlyList<PendingEntry>>(
            [.. Enumerable.Range(next, (int)Math.Min(max, size - next)).Select(i => new PendingEntry(IdOf(i), Encoding.ASCII.GetBytes($"entry-{i}"), ""))]);

        public byte[] Copies(IReadOnlyList<PendingEntry> appended, long first) => [];
        public Task File(ReadOnlyMemory<byte> copies, CancellationToken ct) => Task.CompletedTask;
        public Task Settle(CancellationToken ct) => Task.CompletedTask;

        public Task Covered(IReadOnlyList<PendingEntry> entries, CancellationToken ct)
        {
            next += entries.Count;
            return Task.CompletedTask;
        }

        // Another second for every batch, so that no index blob grows.
        private static string IdOf(int i) => $"{0x0195_0000 + (i / 4096):x8}-0000-7000-8000-{i:x12}";
    }
}
