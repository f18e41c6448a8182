using System.Globalization;
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
    /// <summary>No blob holds entries from two stretches: a reader that begins in the middle of one has few blobs to look through.</summary>
    private const int Stretch = 1024;

    private readonly LogIndex index = new(state);
    private readonly MessageIndex messages = new(state);

    public async Task File(IReadOnlyList<FiledEntry> filed, CancellationToken ct)
    {
        var blobs = filed.Where(one => one.Entry.Party is not null)
            .GroupBy(one => (Party: one.Entry.Party!, Stretch: one.Index / Stretch))
            .Select(some => (some.Key.Party, First: some.Min(one => one.Index), Entries: some.OrderBy(one => one.Index).ToArray()))
            .ToArray();
        await Task.WhenAll(
            state.PutAll(blobs.Select(blob => KeyValuePair.Create(NameOf(blob.Party, blob.First), WireJson.Bytes(blob.Entries))), ct),
            messages.Add([.. blobs.SelectMany(blob => blob.Entries.Where(one => one.Entry.Message is not null)
                .Select(one => new Place(blob.Party, one.Entry.Message!, blob.First)))], ct));
    }

    /// <summary>Those after the entry named, in the log's order; from the beginning when the log holds no such entry.</summary>
    public async Task<IReadOnlyList<LoggedEntry>> After(string party, string? after, int most, CancellationToken ct)
    {
        var last = after is null ? -1 : await index.Find(after, ct) ?? -1;
        var before = last < Stretch ? null : NameOf(party, (last / Stretch * Stretch) - 1);
        List<LoggedEntry> entries = [];
        await foreach (var name in state.List($"entries/{party}/all/", before, ct))
        {
            entries.AddRange((await Read(name, ct)).Where(one => one.Index > last).Select(one => one.Entry).Take(most - entries.Count));
            if (entries.Count == most)
            {
                break;
            }
        }
        return entries;
    }

    public async Task<IReadOnlyList<LoggedEntry>> Of(string party, string message, int most, CancellationToken ct)
    {
        List<LoggedEntry> entries = [];
        foreach (var first in await messages.Find(party, message, ct))
        {
            entries.AddRange((await Read(NameOf(party, first), ct)).Select(one => one.Entry).Where(entry => entry.Message == message).Take(most - entries.Count));
        }
        return entries;
    }

    // The index may name a blob that is just being written.
    private async Task<IReadOnlyList<FiledEntry>> Read(string name, CancellationToken ct) =>
        await state.Read(name, ct) is { } blob ? WireJson.Read<FiledEntry[]>(blob.Content) : [];

    private static string NameOf(string party, long first) => string.Create(CultureInfo.InvariantCulture, $"entries/{party}/all/{first:D19}");
}
