using System.Text;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Core.Log;

/// <summary>
/// Appends what is pending and publishes a checkpoint. Any number of instances may run it: the compare-and-swap of <c>lock</c> lets one
/// of them win, and whoever comes next finishes what it began. After an exception the next run starts from storage, not from memory.
/// </summary>
/// <param name="tiles">May refuse every change of what stands: a tile is only ever created.</param>
/// <param name="state">The lock, the checkpoint that members read, and what is between them.</param>
/// <param name="witnesses">Asked before each checkpoint is published, once its tiles stand.</param>
public sealed class Sequencer(
    IBlobs tiles, IBlobs state, IPendingSource pending, Func<CancellationToken, Task<IReadOnlyList<NoteSigner>>> signers, string origin, Witnesses? witnesses = null) : IDisposable
{
    private const string Lock = "lock", Public = LogReader.Public;
    internal const int MostEntries = 4096;

    private readonly LogIndex index = new(state);
    private readonly SemaphoreSlim running = new(1);
    private (TreeEdge Edge, string LockETag)? loaded;
    private Task tidying = Task.CompletedTask;

    /// <summary>How many entries this run appended: 0 when nothing was pending that the log did not hold.</summary>
    public async Task<int> RunOnce(CancellationToken ct)
    {
        await running.WaitAsync(ct);
        try
        {
            while (true)
            {
                var (edge, etag) = loaded ?? await Load(ct);
                loaded = null; // kept again only if all goes well
                if (await Append(edge, etag, ct) is { } appended)
                {
                    return appended;
                }
            }
        }
        finally
        {
            running.Release();
        }
    }

    public void Dispose() => running.Dispose();

    /// <summary>Null when another instance was faster: what was taken may still be pending, so whoever waits for it must not be told that all is done.</summary>
    private async Task<int?> Append(TreeEdge edge, string etag, CancellationToken ct)
    {
        var taken = await pending.Take(MostEntries, ct);                                    // 1
        var known = await index.Known(taken.Select(entry => entry.Id), ct);
        var added = new Dictionary<string, long>();
        List<PendingEntry> appended = [];
        foreach (var entry in taken.Where(entry => !known.ContainsKey(entry.Id)))              // 2, and 3's dropping of known ids
        {
            if (added.TryAdd(entry.Id, edge.Size))
            {
                edge.Append(entry.Leaf);
                appended.Add(entry);
            }
        }
        if (added.Count == 0)
        {
            await pending.Covered(taken, ct); // by the run that appended them and crashed before this line
            await pending.Settle(ct);
            loaded = await Tidied(Task.CompletedTask) ? (edge, etag) : null;
            return 0;
        }
        edge.Close();
        var checkpoint = new Checkpoint(origin, edge.Size, edge.Root());
        var staging = new Staging(edge.Changed.ToDictionary(), added, pending.Copies(appended, edge.Size - appended.Count));
        edge.Changed.Clear();
        await state.Put(StagingName(checkpoint), WireJson.Bytes(staging), ct);              // 3
        var note = await Sign(checkpoint, ct);                                              // 4
        if (!await state.Replace(Lock, note, etag, ct))                                     // 5: the commit point
        {
            return null; // overtaken, or a retry of our own found the lock moved by us: the staging bundle tells the next load
        }
        await Apply(staging, ct);                                                           // 6: the code that recovery runs
        await Publish(checkpoint, note, ct);                                                // 7
        await pending.Covered(taken, ct);                                                   // 8
        var tidied = await Tidied(state.Delete(StagingName(checkpoint), ct));               // 9, beside the next batch
        if (tidied && await state.Read(Lock, ct) is { } blob && blob.Content.Span.SequenceEqual(note))
        {
            loaded = (edge, blob.ETag);
        }
        return added.Count;
    }

    private async Task<(TreeEdge Edge, string LockETag)> Load(CancellationToken ct)
    {
        // The public one first: the lock is always moved before it, so in this order another instance's step between the two reads can
        // never look like a public checkpoint that is ahead.
        var published = await state.Read(Public, ct);
        var visible = published is null ? null : await Open(published.Content.ToArray(), ct);
        var locked = await state.Read(Lock, ct) ?? await Begin(ct);
        var note = locked.Content.ToArray();
        var checkpoint = await Open(note, ct);
        if (visible is not null && (visible.Size > checkpoint.Size || (visible.Size == checkpoint.Size && !visible.Root.AsSpan().SequenceEqual(checkpoint.Root))))
        {
            throw new InvalidDataException("the published checkpoint is not a beginning of the locked one: two logs under one name");
        }
        if (checkpoint.Size > (visible?.Size ?? 0))
        {
            if (await state.Read(StagingName(checkpoint), ct) is { } staging)
            {
                await Apply(WireJson.Read<Staging>(staging.Content), ct);
            } // else another instance has just applied it; the edge below tells
        }
        var edge = await TreeEdge.Load(tiles, checkpoint, ct);
        if (visible is null || visible.Size < checkpoint.Size)
        {
            await Publish(checkpoint, note, ct);
        }
        await DeleteOldStaging(checkpoint, ct);
        return (edge, locked.ETag);
    }

    private async Task<StoredBlob> Begin(CancellationToken ct)
    {
        await state.Create(Lock, await Sign(new(origin, 0, MerkleTree.Root([])), ct), ct);
        return await state.Read(Lock, ct) ?? throw new InvalidDataException("the log's lock was written and is gone");
    }

    // In any order: nothing shows before the checkpoint is published.
    private Task Apply(Staging staging, CancellationToken ct) =>
        Task.WhenAll(tiles.CreateAll(staging.Tiles, ct), index.Merge(staging.Index, ct), pending.File(staging.Copies, ct));

    /// <summary>Only forward: an instance that was overtaken must not put an older checkpoint over a newer one.</summary>
    private async Task Publish(Checkpoint checkpoint, byte[] locked, CancellationToken ct)
    {
        var note = witnesses is null ? locked : Encoding.UTF8.GetBytes(await witnesses.Cosign(checkpoint, Encoding.UTF8.GetString(locked), ct));
        while (true)
        {
            var standing = await state.Read(Public, ct);
            if (standing is not null && (await Open(standing.Content.ToArray(), ct)).Size >= checkpoint.Size)
            {
                return;
            }
            if (standing is null ? await state.Create(Public, note, ct) : await state.Replace(Public, note, standing.ETag, ct))
            {
                return;
            }
        }
    }

    /// <summary>Whether the one before went well; if not, nothing is kept in memory and the next run's load deletes what stayed.</summary>
    private async Task<bool> Tidied(Task next)
    {
        (var before, tidying) = (tidying, next);
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return before.IsCompletedSuccessfully;
    }

    private async Task DeleteOldStaging(Checkpoint checkpoint, CancellationToken ct)
    {
        await foreach (var name in state.List("staging/", null, ct))
        {
            if (string.CompareOrdinal(name, StagingName(checkpoint)) <= 0)
            {
                await state.Delete(name, ct);
            }
        }
    }

    private async Task<byte[]> Sign(Checkpoint checkpoint, CancellationToken ct)
    {
        var text = checkpoint.ToString();
        var signatures = await Task.WhenAll((await signers(ct)).Select(signer => signer.Sign(text, ct)));
        return Encoding.UTF8.GetBytes(new SignedNote(text, signatures).ToString());
    }

    private async Task<Checkpoint> Open(byte[] note, CancellationToken ct)
    {
        var verifiers = (await signers(ct)).Select(signer => signer.Verifier).ToArray();
        return SignedNote.Open(Encoding.UTF8.GetString(note), verifiers) is { } text && Checkpoint.Parse(text) is { } checkpoint && checkpoint.Origin == origin
            ? checkpoint
            : throw new InvalidDataException("a checkpoint of this log does not verify");
    }

    private static string StagingName(Checkpoint checkpoint) =>
        $"staging/{checkpoint.Size:D19}-{Convert.ToHexStringLower(checkpoint.Root)}";

    /// <summary>All that one batch changes outside the lock.</summary>
    private sealed record Staging(IReadOnlyDictionary<string, byte[]> Tiles, IReadOnlyDictionary<string, long> Index, byte[] Copies);
}
