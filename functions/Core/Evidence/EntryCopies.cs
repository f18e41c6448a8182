using System.Globalization;
using System.Runtime.CompilerServices;
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
    private const int MostNames = 4096; // kept of a step back; what stands before them is listed again

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
        await foreach (var name in state.List(PrefixOf(party), before, ct))
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

    /// <summary>In the log's order from the index <paramref name="first"/> on, blob by blob.</summary>
    public async IAsyncEnumerable<IReadOnlyList<FiledEntry>> From(string party, long first, [EnumeratorCancellation] CancellationToken ct)
    {
        var before = first < Stretch ? null : NameOf(party, (first / Stretch * Stretch) - 1);
        string? held = null;
        await foreach (var name in state.List(PrefixOf(party), before, ct))
        {
            if (held is not null && FirstOf(name) > first) // else all that it holds stands before
            {
                yield return [.. (await Read(held, ct)).Where(one => one.Index >= first)];
            }
            held = name;
        }
        if (held is not null)
        {
            yield return [.. (await Read(held, ct)).Where(one => one.Index >= first)];
        }
    }

    /// <summary>Against the log's order, those before the index <paramref name="end"/>, blob by blob.</summary>
    public async IAsyncEnumerable<IReadOnlyList<FiledEntry>> Before(string party, long end, [EnumeratorCancellation] CancellationToken ct)
    {
        // Names are listed forward only. Where a party was silent the step back doubles, so that a long silence costs few calls.
        for (var stretches = 1L; end > 0; stretches *= 2)
        {
            var from = Math.Max(0, ((end - 1) / Stretch) - stretches + 1) * Stretch;
            var names = new Queue<string>();
            await foreach (var name in state.List(PrefixOf(party), from == 0 ? null : NameOf(party, from - 1), ct))
            {
                if (FirstOf(name) >= end)
                {
                    break;
                }
                names.Enqueue(name);
                if (names.Count > MostNames)
                {
                    names.Dequeue();
                    from = FirstOf(names.Peek());
                }
            }
            foreach (var name in names.Reverse())
            {
                yield return [.. (await Read(name, ct)).Where(one => one.Index < end).Reverse()];
            }
            (end, stretches) = (from, names.Count > 0 ? 1 : stretches);
        }
    }

    /// <summary>The party's copy of an entry; null when the log holds none of it.</summary>
    public async Task<FiledEntry?> Find(string party, string entryId, CancellationToken ct)
    {
        if (await index.Find(entryId, ct) is not { } at)
        {
            return null;
        }
        await foreach (var entries in From(party, at, ct))
        {
            return entries.FirstOrDefault(one => one.Index == at);
        }
        return null;
    }

    /// <summary>Of a message whose sender is not told: of all that bear the id, should several senders have chosen it.</summary>
    public async Task<IReadOnlyList<FiledEntry>> Of(string party, string jti, CancellationToken ct)
    {
        var named = await Task.WhenAll((await messages.Named(party, jti, ct)).Select(async first =>
            (await Read(NameOf(party, first), ct)).Where(one => one.Entry.Message?.EndsWith($"/{jti}", StringComparison.Ordinal) == true)));
        return [.. named.SelectMany(some => some).OrderBy(one => one.Index)];
    }

    // The index may name a blob that is just being written.
    private async Task<IReadOnlyList<FiledEntry>> Read(string name, CancellationToken ct) =>
        await state.Read(name, ct) is { } blob ? WireJson.Read<FiledEntry[]>(blob.Content) : [];

    private static string PrefixOf(string party) => $"entries/{party}/all/";
    private static string NameOf(string party, long first) => string.Create(CultureInfo.InvariantCulture, $"{PrefixOf(party)}{first:D19}");
    private static long FirstOf(string name) => long.Parse(name.AsSpan(name.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture);
}
