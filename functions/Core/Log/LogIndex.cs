using System.Collections.Concurrent;
using System.Globalization;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Core.Log;

/// <summary>
/// Entry id → leaf index, one blob for each second of the ids' own time (<c>index/yyyyMMddHHmmss</c>): for proofs, and against double entry.
/// Written by merging, so that an instance that was overtaken can repeat its part and take nothing away; a second holds little enough that
/// merging stays cheap whatever the rate.
/// </summary>
internal sealed class LogIndex(IBlobs state)
{
    private const string Prefix = "index/";
    private const int FirstSeconds = 4;
    private const string EndOfDates = "e677d21f-dc00"; // the year 10000, in milliseconds: no id of the hub's own

    public async Task<long?> Find(string entryId, CancellationToken ct) =>
        Ids.IsVersion7(entryId) && string.CompareOrdinal(entryId, EndOfDates) < 0 && (await Read(SecondOf(entryId), ct)).Entries.TryGetValue(entryId, out var index) ? index : null;

    /// <summary>
    /// About where in the log that begins which was made at <paramref name="from"/> or later: the least index of its first seconds. Null when nothing
    /// was. Entries of one batch stand in any order.
    /// </summary>
    public async Task<long?> FirstSince(DateTimeOffset from, CancellationToken ct)
    {
        List<string> seconds = [];
        await foreach (var name in state.List(Prefix, NameOf(from.AddSeconds(-1)), ct))
        {
            seconds.Add(name);
            if (seconds.Count == FirstSeconds)
            {
                break;
            }
        }
        var indexes = await Task.WhenAll(seconds.Select(async name => (await Read(name, ct)).Entries.Values));
        return indexes.SelectMany(some => some).Cast<long?>().Min();
    }

    /// <summary>Those of the ids that have an index already.</summary>
    public async Task<IReadOnlyDictionary<string, long>> Known(IEnumerable<string> ids, CancellationToken ct)
    {
        ConcurrentDictionary<string, long> known = [];
        await ids.GroupBy(SecondOf).ForEach(async second =>
        {
            var (entries, _) = await Read(second.Key, ct);
            foreach (var id in second)
            {
                if (entries.TryGetValue(id, out var index))
                {
                    known[id] = index;
                }
            }
        });
        return known;
    }

    public Task Merge(IReadOnlyDictionary<string, long> added, CancellationToken ct) =>
        added.GroupBy(entry => SecondOf(entry.Key)).ForEach(second => Merge(second.Key, second, ct));

    private async Task Merge(string name, IEnumerable<KeyValuePair<string, long>> added, CancellationToken ct)
    {
        bool written;
        do
        {
            var (entries, etag) = await Read(name, ct);
            foreach (var (id, index) in added)
            {
                entries[id] = index;
            }
            var bytes = WireJson.Bytes(entries);
            written = etag is null ? await state.Create(name, bytes, ct) : await state.Replace(name, bytes, etag, ct);
        }
        while (!written);
    }

    private async Task<(Dictionary<string, long> Entries, string? ETag)> Read(string name, CancellationToken ct) =>
        await state.Read(name, ct) is { } blob ? (WireJson.Read<Dictionary<string, long>>(blob.Content), blob.ETag) : ([], null);

    private static string SecondOf(string entryId) => NameOf(Ids.TimeOf(Guid.Parse(entryId)));
    private static string NameOf(DateTimeOffset second) => $"{Prefix}{second.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}";
}
