using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Core.Evidence;

public sealed class CopyBlobsTests
{
    private const string Party = "clinic";
    private readonly MemoryBlobs state = new();
    private readonly CopyBlobs blobs;

    public CopyBlobsTests() => blobs = new(state);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BothWaysTellEachEntryOnceWhereverTheyBegin()
    {
        var indexes = await File(blob: i => 1 + (i % 3), count: 700, gap: 17);

        foreach (var at in new[] { 0, 1, 5, 1023, 1024, 1025, 3000, indexes[^1], indexes[^1] + 1, 1_000_000 })
        {
            Assert.Equal(indexes.Where(index => index >= at), await blobs.From(Party, at, Ct).Select(one => one.Index).ToListAsync(Ct));
            Assert.Equal(indexes.Where(index => index < at).Reverse(), await blobs.Before(Party, at, Ct).Select(one => one.Index).ToListAsync(Ct));
        }
    }

    [Fact]
    public async Task MoreBlobsThanAreKeptAtOnceAreAllTold()
    {
        var indexes = await File(blob: _ => 1, count: 6000, gap: 1);

        // From so far behind them that one step back takes them all in.
        Assert.Equal(indexes.AsEnumerable().Reverse(), await blobs.Before(Party, 100_000, Ct).Select(one => one.Index).ToListAsync(Ct));
    }

    /// <summary>Blobs of so many entries each, never over the end of a stretch; answers the indexes.</summary>
    private async Task<IReadOnlyList<long>> File(Func<int, int> blob, int count, int gap)
    {
        var events = new LogEvents(new FakeTimeProvider(), SystemEntropy.Source);
        List<long> all = [];
        for (var (i, first) = (0, 0L); i < count; i++, first = all[^1] + gap)
        {
            var entries = Enumerable.Range(0, blob(i)).Select(n => first + n).Where(index => index / CopyBlobs.Stretch == first / CopyBlobs.Stretch)
                .Select(index => new FiledEntry(index, events.For(Party, LogEvent.Released, []))).ToArray();
            await state.Put(CopyBlobs.NameOf(Party, first), WireJson.Bytes(entries), Ct);
            all.AddRange(entries.Select(one => one.Index));
        }
        return all;
    }
}
