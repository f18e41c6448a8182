using System.Text;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Core.Log;
using ExchangeHub.Tests.Core.Log;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Client;

/// <summary>The tamper drill: whatever is changed in a stored log, the client's audit tells it.</summary>
public sealed class LogAuditTests
{
    private const int Entries = 600, Seen = 520;
    private static readonly NoteSigner Witness = NoteSigner.Witness("witness.example/w1", Enumerable.Repeat((byte)9, 32).ToArray(), TimeProvider.System);
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<VerificationFault> Faults =>
    [
        VerificationFault.CheckpointRolledBack, VerificationFault.LogForked, VerificationFault.TileMissing, VerificationFault.TileMalformed,
        VerificationFault.TileFalse, VerificationFault.EntriesMalformed, VerificationFault.RootFalse,
    ];

    [Fact]
    public async Task AGenuineLogHasNoFault()
    {
        var log = await Genuine();
        Assert.Empty(await Audit(log, null));
        Assert.Empty(await Audit(log, await SeenOf(log)));
    }

    [Fact]
    public async Task EveryOneOfAThousandChangedBitsIsDetected()
    {
        var seed = Environment.GetEnvironmentVariable("EXCHANGEHUB_SEED") is { } given
            ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture)
            : System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"EXCHANGEHUB_SEED={seed}");
        var (random, log) = (new Random(seed), await Genuine());
        var (names, seen) = (log.Tiles.Names, await SeenOf(log));
        HashSet<string> struck = [];
        for (var i = 0; i < 1000; i++)
        {
            var name = names[random.Next(names.Count)];
            var genuine = (await log.Tiles.Read(name, Ct))!.Content;
            var changed = genuine.ToArray();
            var bit = random.Next(changed.Length * 8);
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            await log.Tiles.Put(name, changed, Ct);
            Assert.True((await Audit(log, seen)).Count > 0, $"seed {seed}, change {i}: bit {bit} of {name} was not detected");
            await log.Tiles.Put(name, genuine, Ct);
            struck.Add(name);
        }
        Assert.Equal(names.Count, struck.Count); // each blob at least once
        Assert.Empty(await Audit(log, seen));
    }

    [Fact]
    public async Task EveryBitOfTheCheckpointCounts()
    {
        var log = await Genuine();
        var genuine = (await log.Tiles.Read("checkpoint", Ct))!.Content;
        for (var bit = 0; bit < genuine.Length * 8; bit++)
        {
            var changed = genuine.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(CheckpointVerifier.Open(Encoding.UTF8.GetString(changed), Trust(log)).Succeeded(out _, out _), $"bit {bit}");
        }
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task WhatWasDoneToTheLogIsToldByItsOwnFault(VerificationFault fault)
    {
        var log = await Genuine();
        var seen = await SeenOf(log);
        switch (fault)
        {
            case VerificationFault.CheckpointRolledBack: // to a checkpoint that was genuine once
                (log, seen) = (await LogOf(Leaves[..Seen]), await SeenOf(log, Entries));
                break;
            case VerificationFault.LogForked: // longer, and signed by log and witness
                log = await LogOf([.. Leaves[..(Seen - 1)], .. Others[..100]]);
                break;
            case VerificationFault.TileMissing:
                await log.Tiles.Delete("tile/0/001", Ct);
                break;
            case VerificationFault.TileMalformed:
                await log.Tiles.Put("tile/0/001", (await log.Tiles.Read("tile/0/001", Ct))!.Content[..^1], Ct);
                break;
            case VerificationFault.TileFalse:
                await log.Tiles.Put("tile/0/001", (await log.Tiles.Read("tile/0/000", Ct))!.Content, Ct);
                break;
            case VerificationFault.EntriesMalformed: // an entry dropped from its bundle
                var bundle = (await log.Tiles.Read("tile/entries/001", Ct))!.Content;
                await log.Tiles.Put("tile/entries/001", bundle[(2 + (bundle.Span[0] << 8 | bundle.Span[1]))..], Ct);
                break;
            default: // two entries change places, and all tiles are made to fit
                var swapped = Leaves.ToArray();
                (swapped[3], swapped[400]) = (swapped[400], swapped[3]);
                var checkpoint = (await log.Tiles.Read("checkpoint", Ct))!.Content;
                log = await LogOf(swapped);
                await log.Tiles.Put("checkpoint", checkpoint, Ct);
                break;
        }
        Assert.Contains(fault, (await Audit(log, seen)).Select(finding => finding.Fault));
    }

    [Fact]
    public async Task EntriesDroppedOrReorderedAreDetectedWhereverTheyStand()
    {
        var genuine = await Genuine();
        var note = (await genuine.Tiles.Read("checkpoint", Ct))!.Content;
        for (var at = 0; at < Entries; at += 37)
        {
            var reordered = Leaves.ToArray();
            (reordered[at], reordered[at + 1 < Entries ? at + 1 : 0]) = (reordered[at + 1 < Entries ? at + 1 : 0], reordered[at]);
            foreach (var entries in new[] { [.. Leaves[..at], .. Leaves[(at + 1)..]], reordered })
            {
                var log = await LogOf(entries);
                await log.Tiles.Put("checkpoint", note, Ct); // what members already hold
                Assert.NotEmpty(await Audit(log, null));
            }
        }
    }

    [Fact]
    public async Task AWitnessSignsNoForkOfWhatItHasSeen()
    {
        var witness = LocalWitness.Honest(Witness, new TestLog().Verifiers);
        await LogOf(Leaves[..Seen], witness);
        await Assert.ThrowsAsync<TimeoutException>(() => LogOf([.. Leaves[..(Seen - 1)], .. Others[..100]], witness));
        await Assert.ThrowsAsync<TimeoutException>(() => LogOf(Leaves[..10], witness));
    }

    private static byte[][] Leaves { get; } = [.. Enumerable.Range(0, Entries).Select(i => Encoding.ASCII.GetBytes($"entry {i}"))];
    private static byte[][] Others { get; } = [.. Enumerable.Range(0, Entries).Select(i => Encoding.ASCII.GetBytes($"other {i}"))];

    private static Task<TestLog> Genuine() => LogOf(Leaves);

    /// <summary>In three batches, so that tiles of older sizes stand there too; each checkpoint signed by the log and a witness.</summary>
    private static async Task<TestLog> LogOf(byte[][] leaves, LocalWitness? witness = null)
    {
        var log = new TestLog();
        var witnesses = new Witnesses([witness ?? LocalWitness.Honest(Witness, log.Verifiers)], 1, new(log.Tiles, log.State), TimeProvider.System);
        using var sequencer = new Sequencer(log.Tiles, log.State, log.Pending, log.Signers, TestLog.Origin, witnesses);
        foreach (var batch in leaves.Select((leaf, i) => (leaf, i)).GroupBy(one => one.i < 200 ? 0 : one.i < Seen ? 1 : 2))
        {
            foreach (var (leaf, i) in batch)
            {
                log.Pending.Add(new($"01950000-0000-7000-8000-{i:x12}", leaf, ""));
            }
            await sequencer.RunOnce(Ct);
        }
        await log.Tiles.Put("checkpoint", (await log.State.Read("checkpoint", Ct))!.Content, Ct); // as members see it: all under one address
        return log;
    }

    private static async Task<Checkpoint> SeenOf(TestLog log, int size = Seen)
    {
        var root = await new TreeHashes(async (path, ct) => (await log.Tiles.Read(path.ToString(), ct))?.Content, size).Root(0, size, Ct);
        return new(TestLog.Origin, size, root);
    }

    private static HubTrust Trust(TestLog log) => new("https://hub.example", TestLog.Origin, log.Verifiers, [], new(1, [Witness.Verifier]));

    private static Task<IReadOnlyList<LogFinding>> Audit(TestLog log, Checkpoint? seen) =>
        new LogAudit(async (name, ct) => (await log.Tiles.Read(name, ct))?.Content, Trust(log)).Run(seen, log.Tiles.Names, Ct);
}
