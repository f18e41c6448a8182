using System.Numerics;
using System.Text;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Core.Log;

/// <summary>The log as its members read it.</summary>
public sealed class LogReader(IBlobs tiles, IBlobs state)
{
    private readonly LogIndex index = new(state);

    /// <summary>The signed checkpoint; null before the first.</summary>
    public async Task<string?> Checkpoint(CancellationToken ct) =>
        await tiles.Read("checkpoint", ct) is { } blob ? Encoding.UTF8.GetString(blob.Content.Span) : null;

    /// <summary>A tile or entry bundle by its path; null for any other name.</summary>
    public async Task<ReadOnlyMemory<byte>?> Tile(string path, CancellationToken ct) =>
        TilePath.Parse(path) is not null && await tiles.Read(path, ct) is { } blob
            ? blob.Content
            : (ReadOnlyMemory<byte>?)null; // a bare null would become an empty tile

    /// <summary>Null until a published checkpoint covers the entry.</summary>
    public async Task<TlogProof?> Prove(string entryId, CancellationToken ct) => await Find(entryId, ct) is var (leaf, size, note)
        ? new(leaf, await new Hashes(tiles, size).Path(leaf, 0, size, ct), note)
        : null;

    /// <summary>Whether a published checkpoint covers the entry.</summary>
    public async Task<bool> Covers(string entryId, CancellationToken ct) => await Find(entryId, ct) is not null;

    private async Task<(long Leaf, long Size, string Note)?> Find(string entryId, CancellationToken ct) =>
        await index.Find(entryId, ct) is { } leaf && await Checkpoint(ct) is { } note && SignedNote.Parse(note) is { } parsed
        && Contracts.Log.Checkpoint.Parse(parsed.Text) is { } checkpoint && leaf < checkpoint.Size
            ? (leaf, checkpoint.Size, note)
            : null;

    /// <summary>Hashes of subtrees, out of the tiles of a tree of one size.</summary>
    private sealed class Hashes(IBlobs tiles, long size)
    {
        private readonly Dictionary<TilePath, byte[][]> read = [];

        /// <summary>RFC 6962 §2.1.1: the siblings from the leaf's to the root's.</summary>
        public async Task<IReadOnlyList<byte[]>> Path(long leaf, long low, long high, CancellationToken ct)
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

        private async Task<byte[]> Root(long low, long high, CancellationToken ct)
        {
            var width = high - low;
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

        private async Task<byte[][]> Tile(int level, long tile, CancellationToken ct)
        {
            var width = (int)Math.Min(TilePath.FullWidth, TilePath.HashesAt(level, size) - (tile * TilePath.FullWidth));
            var path = new TilePath(level, tile, width);
            if (!read.TryGetValue(path, out var hashes))
            {
                var blob = await tiles.Read(path.ToString(), ct) ?? throw new InvalidDataException($"{path} is missing");
                read[path] = hashes = [.. blob.Content.ToArray().Chunk(MerkleTree.HashBytes)];
            }
            return hashes;
        }
    }
}
