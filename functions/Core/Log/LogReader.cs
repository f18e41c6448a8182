using System.Text;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Core.Log;

/// <summary>The log as its members read it.</summary>
public sealed class LogReader(IBlobs tiles, IBlobs state)
{
    /// <summary>Name of the newest checkpoint that counts.</summary>
    internal const string Public = "checkpoint";

    private readonly LogIndex index = new(state);

    /// <summary>The signed checkpoint; null before the first.</summary>
    public async Task<string?> Checkpoint(CancellationToken ct) =>
        await state.Read(Public, ct) is { } blob ? Encoding.UTF8.GetString(blob.Content.Span) : null;

    /// <summary>A tile or entry bundle by its path; null for any other name.</summary>
    public async Task<ReadOnlyMemory<byte>?> Tile(string path, CancellationToken ct) =>
        TilePath.Parse(path) is not null && await tiles.Read(path, ct) is { } blob
            ? blob.Content
            : (ReadOnlyMemory<byte>?)null; // a bare null would become an empty tile

    /// <summary>Null until a published checkpoint covers the entry.</summary>
    public async Task<TlogProof?> Prove(string entryId, CancellationToken ct) => await Find(entryId, ct) is var (leaf, size, note)
        ? new(leaf, await Hashes(size).Inclusion(leaf, ct), note)
        : null;

    /// <summary>Whether a published checkpoint covers them all.</summary>
    public async Task<bool> Covers(IEnumerable<string> entryIds, CancellationToken ct)
    {
        var wanted = entryIds.ToHashSet();
        var found = await index.Known(wanted, ct);
        return found.Count == wanted.Count && await Size(ct) is var size && found.Values.All(leaf => leaf < size);
    }

    private async Task<(long Leaf, long Size, string Note)?> Find(string entryId, CancellationToken ct) =>
        await index.Find(entryId, ct) is { } leaf && await Checkpoint(ct) is { } note && SizeOf(note) is var size && leaf < size
            ? (leaf, size, note)
            : null;

    /// <summary>As <see cref="LogIndex.FirstSince"/>.</summary>
    internal Task<long?> FirstSince(DateTimeOffset from, CancellationToken ct) => index.FirstSince(from, ct);

    /// <summary>How many entries the published checkpoint covers.</summary>
    public async Task<long> Size(CancellationToken ct) => await Checkpoint(ct) is { } note ? SizeOf(note) : 0;

    private static long SizeOf(string note) =>
        SignedNote.Parse(note) is { } parsed && Contracts.Log.Checkpoint.Parse(parsed.Text) is { } checkpoint ? checkpoint.Size : 0;

    /// <summary>That the tree of <paramref name="old"/> leaves is a beginning of the one of <paramref name="size"/>, whose tiles stand.</summary>
    public Task<IReadOnlyList<byte[]>> Consistency(long old, long size, CancellationToken ct) => Hashes(size).Consistency(old, ct);

    private TreeHashes Hashes(long size) => new((path, ct) => Tile(path.ToString(), ct), size);
}
