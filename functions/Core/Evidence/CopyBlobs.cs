using System.Globalization;
using System.Runtime.CompilerServices;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Core.Evidence;

/// <summary>The blobs of a party's copies, walked in both directions.</summary>
internal sealed class CopyBlobs(IBlobs state)
{
    /// <summary>No blob holds entries from two stretches: a reader that begins in the middle of one has few blobs to look through.</summary>
    public const int Stretch = 1024;

    private const int MostNames = 4096; // kept of a step back; what stands before them is listed again
    private const int SideBySide = 8; // few, since a page often needs no more

    public static string NameOf(string party, long first) => string.Create(CultureInfo.InvariantCulture, $"{PrefixOf(party)}{first:D19}");

    /// <summary>The blob that begins at the index.</summary>
    public Task<IReadOnlyList<FiledEntry>> Read(string party, long first, CancellationToken ct) => Read(NameOf(party, first), ct);

    public async IAsyncEnumerable<FiledEntry> From(string party, long first, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var some in NamesFrom(party, first, ct).Chunk(SideBySide))
        {
            foreach (var one in (await ReadAll(some, ct)).SelectMany(blob => blob).Where(one => one.Index >= first))
            {
                yield return one;
            }
        }
    }

    public async IAsyncEnumerable<FiledEntry> Before(string party, long end, [EnumeratorCancellation] CancellationToken ct)
    {
        // Names are listed forward only. Where a party was silent the step back doubles, so that a long silence costs few calls.
        for (var stretches = 1L; end > 0; stretches *= 2)
        {
            var from = Math.Max(0, ((end - 1) / Stretch) - stretches + 1) * Stretch;
            var names = new Queue<string>();
            await foreach (var name in NamesSince(party, from, ct))
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
            foreach (var some in names.Reverse().Chunk(SideBySide))
            {
                foreach (var one in (await ReadAll(some, ct)).SelectMany(blob => blob.Reverse()).Where(one => one.Index < end))
                {
                    yield return one;
                }
            }
            (end, stretches) = (from, names.Count > 0 ? 1 : stretches);
        }
    }

    /// <summary>Of the blobs that hold anything from the index on; the first may begin before it.</summary>
    private async IAsyncEnumerable<string> NamesFrom(string party, long first, [EnumeratorCancellation] CancellationToken ct)
    {
        string? held = null;
        await foreach (var name in NamesSince(party, first / Stretch * Stretch, ct))
        {
            if (held is not null && FirstOf(name) > first) // else all that it holds stands before
            {
                yield return held;
            }
            held = name;
        }
        if (held is not null)
        {
            yield return held;
        }
    }

    private IAsyncEnumerable<string> NamesSince(string party, long stretch, CancellationToken ct) =>
        state.List(PrefixOf(party), stretch <= 0 ? null : NameOf(party, stretch - 1), ct);

    private Task<IReadOnlyList<FiledEntry>[]> ReadAll(IEnumerable<string> names, CancellationToken ct) => Task.WhenAll(names.Select(name => Read(name, ct)));

    // The index may name a blob that is just being written.
    private async Task<IReadOnlyList<FiledEntry>> Read(string name, CancellationToken ct) =>
        await state.Read(name, ct) is { } blob ? WireJson.Read<FiledEntry[]>(blob.Content) : [];

    private static string PrefixOf(string party) => $"entries/{party}/all/";
    private static long FirstOf(string name) => long.Parse(name.AsSpan(name.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture);
}
