using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Benchmarks;

/// <summary>A large log in memory, verified as a client does: all of it, and random proofs of it.</summary>
internal sealed class Million
{
    private const string Origin = "hub.example/log";
    private static readonly NoteSigner Signer = NoteSigner.Ed25519(Origin, new byte[32]);

    private readonly Dictionary<string, byte[]> parts = [];
    private readonly byte[][] leaves;
    private readonly Checkpoint checkpoint;

    private Million(int size)
    {
        // As large as the leaf of an entry: id and commitment.
        var entries = Enumerable.Range(0, size).Select(i => Encoding.ASCII.GetBytes(
            $$"""{"c":"{{new string('A', 43)}}","id":"01950000-0000-7000-8000-{{i:x12}}","v":1}"""));
        List<byte[]> hashes = [];
        foreach (var (bundle, index) in entries.Chunk(TilePath.FullWidth).Select((bundle, index) => (bundle, index)))
        {
            parts[new TilePath(null, index, bundle.Length).ToString()] = [.. bundle.SelectMany(Framed)];
            hashes.AddRange(bundle.Select(entry => MerkleTree.HashLeaf(entry)));
        }
        leaves = [.. hashes];
        var level = leaves;
        for (var l = 0; level.Length > 0; l++)
        {
            foreach (var (tile, index) in level.Chunk(TilePath.FullWidth).Select((tile, index) => (tile, index)))
            {
                parts[new TilePath(l, index, tile.Length).ToString()] = [.. tile.SelectMany(hash => hash)];
            }
            level = [.. level.Chunk(TilePath.FullWidth).Where(tile => tile.Length == TilePath.FullWidth).Select(tile => MerkleTree.Root(tile))];
        }
        checkpoint = new(Origin, size, MerkleTree.Root(leaves));
    }

    /// <param name="folder">Where to write it, its names as paths; null: nowhere.</param>
    public static async Task Run(int size, string? folder)
    {
        var started = Stopwatch.GetTimestamp();
        var log = new Million(size);
        var note = new SignedNote(log.checkpoint.ToString(), [await Signer.Sign(log.checkpoint.ToString(), default)]).ToString();
        log.parts["checkpoint"] = Encoding.UTF8.GetBytes(note);
        Say($"{size:N0} entries built", size, started);
        if (folder is not null)
        {
            log.Write(folder);
        }

        started = Stopwatch.GetTimestamp();
        var trust = new HubTrust("https://hub.example", Origin, [Signer.Verifier], []);
        Require((await new LogAudit((name, _) => Task.FromResult(log.Read(name)), trust).Run(null, log.parts.Keys, default)).Count == 0);
        Say("whole log audited", size, started);

        const int inclusions = 10_000, consistencies = 1_000;
        var (random, tiles) = (new Random(1), new TreeHashes((path, _) => Task.FromResult(log.Read(path.ToString())), size));
        started = Stopwatch.GetTimestamp();
        for (var i = 0; i < inclusions; i++)
        {
            var leaf = random.Next(size);
            var proof = await tiles.Inclusion(leaf, default);
            Require(InclusionProof.Verify(leaf, size, log.leaves[leaf], proof, log.checkpoint.Root) && proof.Count == InclusionProof.Length(leaf, size));
        }
        Say("inclusion proofs", inclusions, started);

        started = Stopwatch.GetTimestamp();
        for (var i = 0; i < consistencies; i++)
        {
            var old = random.Next(1, size);
            Require(ConsistencyProof.Verify(old, size, await tiles.Root(0, old, default), log.checkpoint.Root, await tiles.Consistency(old, default)));
        }
        Say("consistency proofs", consistencies, started);
    }

    private void Write(string folder)
    {
        foreach (var (name, bytes) in parts)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }
        Console.WriteLine($"written to {folder}, signed by {Signer.Verifier}");
    }

    private ReadOnlyMemory<byte>? Read(string name) => parts.TryGetValue(name, out var bytes) ? bytes : (ReadOnlyMemory<byte>?)null;

    private static IEnumerable<byte> Framed(byte[] entry)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entry.Length);
        return length.Concat(entry);
    }

    private static void Say(string what, int count, long started)
    {
        var took = Stopwatch.GetElapsedTime(started);
        Console.WriteLine($"{what,-28} {took.TotalSeconds,9:N2} s, {count / took.TotalSeconds:N0} a second");
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("the log does not verify, so its time says nothing");
        }
    }
}
