using System.Text;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Core;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Log;

/// <summary>
/// Reads every blob of a log and computes everything anew, with none of the sequencer's own code: bundles give the leaves, leaves give
/// the tiles and the root, the index names each entry once, the public checkpoint is signed and is not behind what was seen before.
/// </summary>
public static class CheckLog
{
    /// <returns>The entries, in the log's order.</returns>
    public static async Task<IReadOnlyList<byte[]>> Whole(MemoryBlobs tiles, MemoryBlobs state, NoteVerifier[] verifiers, string origin, bool ids = true)
    {
        var ct = TestContext.Current.CancellationToken;
        var visible = await Open(tiles, "checkpoint");
        var locked = await Open(state, "lock");
        Assert.Equal(locked.Size, visible.Size);
        Assert.Equal(locked.Root, visible.Root);

        List<byte[]> entries = [];
        for (var bundle = 0L; bundle * 256 < visible.Size; bundle++)
        {
            var width = (int)Math.Min(256, visible.Size - (bundle * 256));
            var read = EntryBundle.Read((await Blob(tiles, new TilePath(null, bundle, width).ToString())).Span);
            Assert.Equal(width, read!.Count);
            entries.AddRange(read);
        }
        byte[][] level = [.. entries.Select(entry => MerkleTree.HashLeaf(entry))];
        Assert.Equal(visible.Root, MerkleTree.Root(level));

        for (var l = 0; level.Length > 0; l++)
        {
            foreach (var (tile, n) in level.Chunk(256).Select((tile, n) => (tile, n)))
            {
                var path = new TilePath(l, n, tile.Length).ToString();
                Assert.True(tile.SelectMany(hash => hash).SequenceEqual((await Blob(tiles, path)).ToArray()), path);
            }
            level = [.. level.Chunk(256).Where(tile => tile.Length == 256).Select(tile => MerkleTree.Root(tile))];
        }
        if (ids)
        {
            await IndexNamesEach(state, entries, ct);
        }
        return entries;

        async Task<Checkpoint> Open(MemoryBlobs blobs, string name)
        {
            var text = SignedNote.Open(Encoding.UTF8.GetString((await Blob(blobs, name)).Span), verifiers);
            Assert.NotNull(text);
            var checkpoint = Checkpoint.Parse(text)!;
            Assert.Equal(origin, checkpoint.Origin);
            return checkpoint;
        }
    }

    private static async Task IndexNamesEach(MemoryBlobs state, List<byte[]> entries, CancellationToken ct)
    {
        Dictionary<string, long> index = [];
        foreach (var name in state.Names.Where(name => name.StartsWith("index/", StringComparison.Ordinal)))
        {
            foreach (var (id, at) in WireJson.Read<Dictionary<string, long>>((await state.Read(name, ct))!.Content))
            {
                index.Add(id, at);
            }
        }
        Assert.Equal(entries.Count, index.Count);
        foreach (var (id, at) in index)
        {
            Assert.Equal(id, (string?)System.Text.Json.Nodes.JsonNode.Parse(entries[(int)at])!["id"]);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> Blob(MemoryBlobs blobs, string name)
    {
        var blob = await blobs.Read(name, TestContext.Current.CancellationToken);
        Assert.True(blob is not null, $"{name} is missing");
        return blob.Content;
    }
}
