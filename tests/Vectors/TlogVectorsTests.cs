using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Tests.Vectors;

/// <summary>Logs and checkpoints that Go's sumdb/note and tlog made and Tessera's fsck accepted.</summary>
public sealed class TlogVectorsTests
{
    private static JsonNode Vectors => JsonNode.Parse(File.ReadAllBytes(SharedData.Path("corpora", "tlog", "generated", "vectors.json")))!;

    [Fact]
    public void EveryCheckpointOpensAndSaysItsSizeAndRoot()
    {
        var file = Vectors;
        var verifier = NoteVerifier.Parse((string)file["vkey"]!)!;
        foreach (var tree in file["trees"]!.AsArray())
        {
            var checkpoint = Checkpoint.Parse(SignedNote.Open((string)tree!["checkpoint"]!, [verifier])!)!;

            Assert.Equal((string)file["origin"]!, checkpoint.Origin);
            Assert.Equal((long)tree["size"]!, checkpoint.Size);
            Assert.Equal((string)tree["rootBase64"]!, Convert.ToBase64String(checkpoint.Root));
        }
    }

    [Fact]
    public async Task OurSignerMakesTheSameCheckpointByteForByte()
    {
        var file = Vectors;
        var signer = NoteSigner.Ed25519((string)file["origin"]!, Convert.FromHexString((string)file["ed25519SeedHex"]!));
        Assert.Equal((string)file["vkey"]!, signer.Verifier.ToString());
        foreach (var tree in file["trees"]!.AsArray())
        {
            var text = new Checkpoint((string)file["origin"]!, (long)tree!["size"]!, Convert.FromBase64String((string)tree["rootBase64"]!)).ToString();

            var note = new SignedNote(text, [await signer.Sign(text, TestContext.Current.CancellationToken)]);

            Assert.Equal((string)tree["checkpoint"]!, note.ToString());
        }
    }

    [Fact]
    public void RootsOverTheEntriesAreTheirs()
    {
        var file = Vectors;
        byte[][] leaves = [.. Enumerable.Range(0, 70_000).Select(i => MerkleTree.HashLeaf(Encoding.ASCII.GetBytes($"entry-{i}")))];
        foreach (var tree in file["trees"]!.AsArray())
        {
            Assert.Equal((string)tree!["rootBase64"]!, Convert.ToBase64String(MerkleTree.Root(leaves.AsSpan(0, (int)tree["size"]!))));
        }
    }

    [Fact]
    public void EveryProofHoldsAndNoProofHoldsElsewhere()
    {
        var file = Vectors;
        var roots = file["trees"]!.AsArray().ToDictionary(tree => (long)tree!["size"]!, tree => Convert.FromBase64String((string)tree!["rootBase64"]!));
        roots[6] = MerkleTree.Root([.. Enumerable.Range(0, 6).Select(i => MerkleTree.HashLeaf(Encoding.ASCII.GetBytes($"entry-{i}")))]); // not listed there
        var proven = 0;
        foreach (var proof in file["proofs"]!.AsArray())
        {
            var (kind, size) = ((string)proof!["kind"]!, (long)proof["size"]!);
            IReadOnlyList<byte[]> hashes = [.. proof["proofBase64"]!.AsArray().Select(hash => Convert.FromBase64String((string)hash!))];
            if (kind == "inclusion")
            {
                var index = (long?)proof["index"] ?? 0;
                var leaf = MerkleTree.HashLeaf(Encoding.ASCII.GetBytes($"entry-{index}"));
                Assert.True(InclusionProof.Verify(index, size, leaf, hashes, roots[size]), $"{index} of {size}");
                Assert.False(InclusionProof.Verify(index + 1, size, leaf, hashes, roots[size]));
            }
            else
            {
                var old = (long?)proof["oldSize"] ?? 0;
                Assert.True(ConsistencyProof.Verify(old, size, roots[old], roots[size], hashes), $"{old} to {size}");
                Assert.False(old < size && old > 0 && ConsistencyProof.Verify(old, size, roots[size], roots[old], hashes));
            }
            proven++;
        }
        Assert.Equal(26, proven);
    }

    [Fact]
    public void EveryResourceNameIsOneThatWeParse()
    {
        foreach (var tree in Vectors["trees"]!.AsArray())
        {
            foreach (var (name, _) in tree!["sha256OfEachResource"]!.AsObject())
            {
                Assert.Equal(name, TilePath.Parse(name)?.ToString());
            }
        }
    }

    [Theory]
    [InlineData("log-300")]
    [InlineData("ecdsa-p256")]
    public void AWholeLogReadsBack(string folder)
    {
        var root = SharedData.Path("corpora", "tlog", "generated", folder);
        var vkey = folder == "log-300" ? (string)Vectors["vkey"]! : File.ReadAllText(Path.Combine(root, "vkey")).Trim();
        var checkpoint = Checkpoint.Parse(SignedNote.Open(File.ReadAllText(Path.Combine(root, "checkpoint")), [NoteVerifier.Parse(vkey)!])!)!;

        var entries = new[] { "tile/entries/000", "tile/entries/001.p/44" }.SelectMany(name => EntryBundle.Read(File.ReadAllBytes(Path.Combine(root, name)))!);
        byte[][] leaves = [.. entries.Select(entry => MerkleTree.HashLeaf(entry))];

        Assert.Equal(300, leaves.Length);
        Assert.Equal(checkpoint.Root, MerkleTree.Root(leaves));
        Assert.Equal(File.ReadAllBytes(Path.Combine(root, "tile/0/000")), leaves.Take(256).SelectMany(hash => hash));
        Assert.Equal(File.ReadAllBytes(Path.Combine(root, "tile/0/001.p/44")), leaves.Skip(256).SelectMany(hash => hash));
        Assert.Equal(File.ReadAllBytes(Path.Combine(root, "tile/1/000.p/1")), MerkleTree.Root(leaves.AsSpan(0, 256)));
    }

    /// <summary>For the sequencer's own tests: what each blob of a tree of this size must hash to.</summary>
    public static IReadOnlyDictionary<string, string> ResourcesOf(long size) =>
        Vectors["trees"]!.AsArray().Single(tree => (long)tree!["size"]! == size)!["sha256OfEachResource"]!.AsObject()
            .ToDictionary(one => one.Key, one => (string)one.Value!);

    public static string HashOf(ReadOnlyMemory<byte> blob) => Convert.ToHexStringLower(SHA256.HashData(blob.Span));
}
