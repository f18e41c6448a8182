using System.Numerics;

namespace ExchangeHub.Contracts.Log;

/// <summary>Hashes of subtrees and the proofs made of them, out of the tiles of a tree of one size.</summary>
/// <param name="read">A tile's bytes; null when there is none.</param>
public sealed class TreeHashes(Func<TilePath, CancellationToken, Task<ReadOnlyMemory<byte>?>> read, long size)
{
    private readonly Dictionary<TilePath, byte[][]> tiles = [];

    /// <summary>RFC 6962 §2.1.1: the siblings from the leaf's to the root's. Throws <see cref="InvalidDataException"/> when a tile is missing or cut.</summary>
    public Task<IReadOnlyList<byte[]>> Inclusion(long leaf, CancellationToken ct) => Path(leaf, 0, size, ct);

    /// <summary>RFC 6962 §2.1.2: that the tree of <paramref name="old"/> leaves is a beginning of this one. Of nothing there is nothing to prove.</summary>
    public async Task<IReadOnlyList<byte[]>> Consistency(long old, CancellationToken ct) => old == 0 ? [] : await Beginning(old, 0, size, true, ct);

    /// <summary>The root over the leaves from low to high, high excluded.</summary>
    public async Task<byte[]> Root(long low, long high, CancellationToken ct)
    {
        var width = high - low;
        if (width == 0)
        {
            return MerkleTree.Root([]);
        }
        if (!BitOperations.IsPow2(width))
        {
            var middle = low + MerkleTree.Split(width);
            var (left, right) = (await Root(low, middle, ct), await Root(middle, high, ct));
            return MerkleTree.HashNode(left, right);
        }
        var height = BitOperations.Log2((ulong)width);
        var level = height / 8;
        var (first, count) = (low >> (8 * level), 1 << (height % 8));
        var hashes = await Tile(level, first / TilePath.FullWidth, ct);
        return MerkleTree.Root(hashes.AsSpan((int)(first % TilePath.FullWidth), count));
    }

    private async Task<IReadOnlyList<byte[]>> Path(long leaf, long low, long high, CancellationToken ct)
    {
        if (high - low == 1)
        {
            return [];
        }
        var middle = low + MerkleTree.Split(high - low);
        return leaf < middle
            ? [.. await Path(leaf, low, middle, ct), await Root(middle, high, ct)]
            : [.. await Path(leaf, middle, high, ct), await Root(low, middle, ct)];
    }

    /// <param name="known">Whether the verifier has the hash of the part that is left: it is the old root.</param>
    private async Task<IReadOnlyList<byte[]>> Beginning(long old, long low, long high, bool known, CancellationToken ct)
    {
        if (old == high - low)
        {
            return known ? [] : [await Root(low, high, ct)];
        }
        var split = MerkleTree.Split(high - low);
        return old <= split
            ? [.. await Beginning(old, low, low + split, known, ct), await Root(low + split, high, ct)]
            : [.. await Beginning(old - split, low + split, high, false, ct), await Root(low, low + split, ct)];
    }

    private async Task<byte[][]> Tile(int level, long tile, CancellationToken ct)
    {
        var width = (int)Math.Min(TilePath.FullWidth, TilePath.HashesAt(level, size) - (tile * TilePath.FullWidth));
        var path = new TilePath(level, tile, width);
        if (!tiles.TryGetValue(path, out var hashes))
        {
            hashes = await read(path, ct) is { } bytes && bytes.Length == width * MerkleTree.HashBytes
                ? [.. bytes.ToArray().Chunk(MerkleTree.HashBytes)]
                : throw new InvalidDataException($"{path} is missing or cut");
            tiles[path] = hashes;
        }
        return hashes;
    }
}
