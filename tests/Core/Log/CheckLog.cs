using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Log;

/// <summary>
/// Reads every blob of a log and computes everything anew, with none of the sequencer's own code: bundles give the leaves, leaves give
/// the tiles and the root, the index names each entry once, the checkpoint is signed, and no tile stands there that is not of this tree.
/// </summary>
public static class CheckLog
{
    /// <summary>A log at rest: nothing is between the lock and what is published.</summary>
    /// <returns>The entries, in the log's order.</returns>
    public static async Task<IReadOnlyList<byte[]>> Whole(MemoryBlobs tiles, MemoryBlobs state, NoteVerifier[] verifiers, string origin, bool ids = true)
    {
        var visible = await Open(state, "checkpoint", verifiers, origin);
        var locked = await Open(state, "lock", verifiers, origin);
        Assert.Equal(locked.Size, visible.Size);
        Assert.Equal(locked.Root, visible.Root);
        var (entries, expected) = await Compute(tiles, visible);
        await TilesAre(tiles, expected, visible.Size, []);
        if (ids)
        {
            await IndexNamesEach(state, entries);
        }
        return entries;
    }

    /// <summary>A log at any moment, right after a crash too: what is published is whole, and a tile beyond it is staged under the lock.</summary>
    public static async Task Visible(MemoryBlobs tiles, MemoryBlobs state, NoteVerifier[] verifiers, string origin)
    {
        if (!state.Names.Contains("checkpoint"))
        {
            return;
        }
        var visible = await Open(state, "checkpoint", verifiers, origin);
        var locked = await Open(state, "lock", verifiers, origin);
        Assert.True(locked.Size >= visible.Size, "published before it was locked");
        var (_, expected) = await Compute(tiles, visible);
        var staged = $"staging/{locked.Size:D19}-{Convert.ToHexStringLower(locked.Root)}";
        await TilesAre(tiles, expected, visible.Size, locked.Size == visible.Size ? [] : [.. JsonNode.Parse((await Blob(state, staged)).Span)!["tiles"]!.AsObject()
            .Select(tile => (tile.Key, Convert.FromBase64String((string)tile.Value!)))]);
    }

    private static async Task<(IReadOnlyList<byte[]> Entries, Dictionary<(int? Level, long Tile), byte[]> Tiles)> Compute(MemoryBlobs tiles, Checkpoint checkpoint)
    {
        List<byte[]> entries = [];
        Dictionary<(int? Level, long Tile), byte[]> expected = [];
        for (var bundle = 0L; bundle * 256 < checkpoint.Size; bundle++)
        {
            var width = (int)Math.Min(256, checkpoint.Size - (bundle * 256));
            var bytes = (await Blob(tiles, new TilePath(null, bundle, width).ToString())).ToArray();
            var read = EntryBundle.Read(bytes);
            Assert.Equal(width, read!.Count);
            entries.AddRange(read);
            expected[(null, bundle)] = bytes;
        }
        byte[][] level = [.. entries.Select(entry => MerkleTree.HashLeaf(entry))];
        Assert.Equal(checkpoint.Root, MerkleTree.Root(level));
        for (var l = 0; level.Length > 0; l++)
        {
            foreach (var (tile, n) in level.Chunk(256).Select((tile, n) => (tile, n)))
            {
                expected[(l, n)] = [.. tile.SelectMany(hash => hash)];
                Assert.Equal(expected[(l, n)], (await Blob(tiles, new TilePath(l, n, tile.Length).ToString())).ToArray());
            }
            level = [.. level.Chunk(256).Where(tile => tile.Length == 256).Select(tile => MerkleTree.Root(tile))];
        }
        return (entries, expected);
    }

    /// <summary>Every blob that stands there, those of older sizes too, is the beginning of the tile computed, or is as staged.</summary>
    private static async Task TilesAre(MemoryBlobs tiles, Dictionary<(int? Level, long Tile), byte[]> expected, long size, (string Name, byte[] Bytes)[] staged)
    {
        foreach (var name in tiles.Names)
        {
            Assert.True(TilePath.Parse(name) is not null, $"{name} is no tile");
            var path = TilePath.Parse(name)!.Value;
            var bytes = (await Blob(tiles, name)).ToArray();
            if ((path.Index * 256) + path.Width > TilePath.HashesAt(path.Level ?? 0, size))
            {
                Assert.True(staged.Any(tile => tile.Name == name && tile.Bytes.AsSpan().SequenceEqual(bytes)), $"{name} is beyond the tree and not staged");
                continue;
            }
            var length = path.Level is null ? LengthOf(expected[(null, path.Index)], path.Width) : path.Width * 32;
            Assert.True(bytes.AsSpan().SequenceEqual(expected[(path.Level, path.Index)].AsSpan(0, length)), $"{name} is not of this tree");
        }
    }

    private static int LengthOf(byte[] bundle, int entries)
    {
        var at = 0;
        for (; entries > 0; entries--)
        {
            at += 2 + (bundle[at] << 8 | bundle[at + 1]);
        }
        return at;
    }

    private static async Task<Checkpoint> Open(MemoryBlobs blobs, string name, NoteVerifier[] verifiers, string origin)
    {
        var text = SignedNote.Open(Encoding.UTF8.GetString((await Blob(blobs, name)).Span), verifiers);
        Assert.NotNull(text);
        var checkpoint = Checkpoint.Parse(text)!;
        Assert.Equal(origin, checkpoint.Origin);
        return checkpoint;
    }

    private static async Task IndexNamesEach(MemoryBlobs state, IReadOnlyList<byte[]> entries)
    {
        Dictionary<string, long> index = [];
        foreach (var name in state.Names.Where(name => name.StartsWith("index/", StringComparison.Ordinal)))
        {
            foreach (var (id, at) in WireJson.Read<Dictionary<string, long>>(await Blob(state, name)))
            {
                index.Add(id, at);
            }
        }
        Assert.Equal(entries.Count, index.Count);
        foreach (var (id, at) in index)
        {
            Assert.Equal(id, (string?)JsonNode.Parse(entries[(int)at])!["id"]);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> Blob(MemoryBlobs blobs, string name)
    {
        var blob = await blobs.Read(name, TestContext.Current.CancellationToken);
        Assert.True(blob is not null, $"{name} is missing");
        return blob.Content;
    }
}
