using System.Buffers.Binary;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Core.Log;

/// <summary>The right edge of the tree: the hashes of the partial tile at each level, and the entries of the last bundle. Enough to append and to know the root.</summary>
internal sealed class TreeEdge
{
    private readonly List<List<byte[]>> levels = [[]];
    private List<byte> bundle = [];

    public long Size { get; private set; }

    /// <summary>Tiles and bundles that a batch completed or changed, by name.</summary>
    public Dictionary<string, byte[]> Changed { get; } = [];

    /// <summary>Reads the edge of a tree of this size. Throws <see cref="InvalidDataException"/> when blobs are missing or do not give the root.</summary>
    public static async Task<TreeEdge> Load(IBlobs tiles, Checkpoint checkpoint, CancellationToken ct)
    {
        var edge = new TreeEdge { Size = checkpoint.Size };
        edge.levels.Clear();
        for (var level = 0; TilePath.HashesAt(level, checkpoint.Size) is var hashes && (hashes > 0 || level == 0); level++)
        {
            edge.levels.Add([.. Split(await Read(tiles, new TilePath(level, hashes / TilePath.FullWidth, (int)(hashes % TilePath.FullWidth)), ct))]);
        }
        var width = (int)(checkpoint.Size % TilePath.FullWidth);
        edge.bundle = [.. await Read(tiles, new TilePath(null, checkpoint.Size / TilePath.FullWidth, width), ct)];
        return edge.Root().AsSpan().SequenceEqual(checkpoint.Root) && edge.BundleAgrees()
            ? edge
            : throw new InvalidDataException("the log's right edge does not give the root of its checkpoint");
    }

    public void Append(byte[] leaf)
    {
        if (leaf.Length > ushort.MaxValue)
        {
            throw new ArgumentException("an entry of the log has at most 65,535 bytes", nameof(leaf));
        }
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)leaf.Length);
        bundle.AddRange(length);
        bundle.AddRange(leaf);
        Size++;
        if (Size % TilePath.FullWidth == 0)
        {
            Changed[new TilePath(null, (Size / TilePath.FullWidth) - 1, TilePath.FullWidth).ToString()] = [.. bundle];
            bundle.Clear();
        }
        Push(0, MerkleTree.HashLeaf(leaf));
    }

    /// <summary>Adds the partial tiles of the size reached; they are served for every size with a checkpoint.</summary>
    public void Close()
    {
        for (var level = 0; level < levels.Count; level++)
        {
            if (levels[level].Count > 0)
            {
                Changed[new TilePath(level, TilePath.HashesAt(level, Size) / TilePath.FullWidth, levels[level].Count).ToString()] = [.. levels[level].SelectMany(hash => hash)];
            }
        }
        if (bundle.Count > 0)
        {
            Changed[new TilePath(null, Size / TilePath.FullWidth, (int)(Size % TilePath.FullWidth)).ToString()] = [.. bundle];
        }
    }

    /// <summary>The perfect subtrees of each level's partial tile, large to small, folded from the right.</summary>
    public byte[] Root()
    {
        List<byte[]> subtrees = [];
        for (var level = levels.Count - 1; level >= 0; level--)
        {
            var hashes = levels[level].ToArray();
            for (var (bit, at) = (128, 0); bit > 0; bit /= 2)
            {
                if ((hashes.Length & bit) != 0)
                {
                    subtrees.Add(MerkleTree.Root(hashes.AsSpan(at, bit)));
                    at += bit;
                }
            }
        }
        return subtrees.Count == 0 ? MerkleTree.Root([]) : subtrees.AsEnumerable().Reverse().Aggregate((right, left) => MerkleTree.HashNode(left, right));
    }

    private void Push(int level, byte[] hash)
    {
        if (level == levels.Count)
        {
            levels.Add([]);
        }
        levels[level].Add(hash);
        if (levels[level].Count == TilePath.FullWidth)
        {
            var full = levels[level].ToArray();
            Changed[new TilePath(level, (Size >> (8 * (level + 1))) - 1, TilePath.FullWidth).ToString()] = [.. full.SelectMany(one => one)];
            levels[level].Clear();
            Push(level + 1, MerkleTree.Root(full));
        }
    }

    private bool BundleAgrees() => EntryBundle.Read([.. bundle]) is { } entries && entries.Count == levels[0].Count
        && entries.Zip(levels[0]).All(pair => MerkleTree.HashLeaf(pair.First).AsSpan().SequenceEqual(pair.Second));

    private static async Task<byte[]> Read(IBlobs tiles, TilePath path, CancellationToken ct) => path.Width == 0
        ? []
        : await tiles.Read(path.ToString(), ct) is { } blob ? blob.Content.ToArray() : throw new InvalidDataException($"{path} is missing");

    private static IEnumerable<byte[]> Split(byte[] hashes) => hashes.Length % MerkleTree.HashBytes == 0
        ? hashes.Chunk(MerkleTree.HashBytes)
        : throw new InvalidDataException("a tile is not made of whole hashes");
}
