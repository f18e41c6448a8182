using System.Globalization;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Core.Log;

/// <summary>
/// Entry id → leaf index, one blob for each minute of the ids' own time (<c>index/yyyyMMddHHmm</c>): for proofs, and against double entry.
/// Written by merging, so that an instance that was overtaken can repeat its part and take nothing away.
/// </summary>
internal sealed class LogIndex(IBlobs state)
{
    public async Task<long?> Find(string entryId, CancellationToken ct) =>
        Ids.IsVersion7(entryId) && (await Read(MinuteOf(entryId), ct)).Entries.TryGetValue(entryId, out var index) ? index : null;

    /// <summary>Those of the ids that have an index already.</summary>
    public async Task<IReadOnlySet<string>> Known(IEnumerable<string> ids, CancellationToken ct)
    {
        HashSet<string> known = [];
        foreach (var minute in ids.GroupBy(MinuteOf))
        {
            var (entries, _) = await Read(minute.Key, ct);
            known.UnionWith(minute.Where(entries.ContainsKey));
        }
        return known;
    }

    public async Task Merge(IReadOnlyDictionary<string, long> added, CancellationToken ct)
    {
        foreach (var minute in added.GroupBy(entry => MinuteOf(entry.Key)))
        {
            bool written;
            do
            {
                var (entries, etag) = await Read(minute.Key, ct);
                foreach (var (id, index) in minute)
                {
                    entries[id] = index;
                }
                var bytes = WireJson.Bytes(entries);
                written = etag is null ? await state.Create(minute.Key, bytes, ct) : await state.Replace(minute.Key, bytes, etag, ct);
            }
            while (!written);
        }
    }

    private async Task<(Dictionary<string, long> Entries, string? ETag)> Read(string name, CancellationToken ct) =>
        await state.Read(name, ct) is { } blob ? (WireJson.Read<Dictionary<string, long>>(blob.Content), blob.ETag) : ([], null);

    private static string MinuteOf(string entryId) =>
        $"index/{Ids.TimeOf(Guid.Parse(entryId)).UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture)}";
}
