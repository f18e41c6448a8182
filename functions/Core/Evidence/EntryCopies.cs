using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Log;

namespace ExchangeHub.Core.Evidence;

/// <summary>A party's copy of an entry, with the index of its leaf.</summary>
public sealed record FiledEntry(long Index, LoggedEntry Entry);

/// <summary>
/// The parties' copies in the log's order, one blob for each party and stretch of a batch: <c>entries/{party}/all/{index of the first}</c>.
/// Only what is committed is filed, so a name stands for one content and filing again changes nothing.
/// </summary>
internal sealed class EntryCopies(IBlobs state)
{
    private readonly LogIndex index = new(state);
    private readonly MessageIndex messages = new(state);
    private readonly CopyBlobs blobs = new(state);

    public async Task File(IReadOnlyList<FiledEntry> filed, CancellationToken ct)
    {
        var stretches = filed.Where(one => one.Entry.Party is not null)
            .GroupBy(one => (Party: one.Entry.Party!, Stretch: one.Index / CopyBlobs.Stretch))
            .Select(some => (some.Key.Party, First: some.Min(one => one.Index), Entries: some.OrderBy(one => one.Index).ToArray()))
            .ToArray();
        await Task.WhenAll(
            state.PutAll(stretches.Select(blob => KeyValuePair.Create(CopyBlobs.NameOf(blob.Party, blob.First), WireJson.Bytes(blob.Entries))), ct),
            messages.Add([.. stretches.SelectMany(blob => blob.Entries.Where(one => one.Entry.Message is not null)
                .Select(one => new Place(blob.Party, one.Entry.Message!, blob.First)))], ct));
    }

    /// <summary>Those after the entry named, in the log's order; from the beginning when the log holds no such entry.</summary>
    public async Task<IReadOnlyList<LoggedEntry>> After(string party, string? after, int most, CancellationToken ct)
    {
        var last = after is null ? -1 : await index.Find(after, ct) ?? -1;
        return await From(party, last + 1, ct).Select(one => one.Entry).Take(most).ToListAsync(ct);
    }

    public async Task<IReadOnlyList<LoggedEntry>> Of(string party, string message, int most, CancellationToken ct)
    {
        List<LoggedEntry> entries = [];
        foreach (var first in await messages.Find(party, message, ct))
        {
            entries.AddRange((await blobs.Read(party, first, ct)).Select(one => one.Entry).Where(entry => entry.Message == message).Take(most - entries.Count));
        }
        return entries;
    }

    /// <summary>Of a message whose sender is not told: of all that bear the id, should several senders have chosen it.</summary>
    public async Task<IReadOnlyList<FiledEntry>> Of(string party, string jti, CancellationToken ct)
    {
        var named = await Task.WhenAll((await messages.Named(party, jti, ct)).Select(async first =>
            (await blobs.Read(party, first, ct)).Where(one => one.Entry.Message?.EndsWith($"/{jti}", StringComparison.Ordinal) == true)));
        return [.. named.SelectMany(some => some).OrderBy(one => one.Index)];
    }

    /// <summary>The party's copy of an entry; null when the log holds none of it.</summary>
    public async Task<FiledEntry?> Find(string party, string entryId, CancellationToken ct) =>
        await index.Find(entryId, ct) is { } at && await From(party, at, ct).FirstOrDefaultAsync(ct) is { } first && first.Index == at ? first : null;

    /// <summary>In the log's order, from the index <paramref name="first"/> on.</summary>
    public IAsyncEnumerable<FiledEntry> From(string party, long first, CancellationToken ct) => blobs.From(party, first, ct);

    /// <summary>Against the log's order, those before the index <paramref name="end"/>.</summary>
    public IAsyncEnumerable<FiledEntry> Before(string party, long end, CancellationToken ct) => blobs.Before(party, end, ct);
}
