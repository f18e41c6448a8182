using System.Collections.Concurrent;
using ExchangeHub.Core.Log;

namespace ExchangeHub.Tests.Support;

/// <summary>Entries that wait, without storage behind them.</summary>
public sealed class FixedPending : IPendingSource
{
    private readonly ConcurrentDictionary<string, PendingEntry> waiting = new();

    public IReadOnlyCollection<PendingEntry> Waiting => [.. waiting.Values];

    public void Add(PendingEntry entry) => waiting[entry.Id] = entry;

    public Task<IReadOnlyList<PendingEntry>> Take(int max, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<PendingEntry>>([.. waiting.Values.OrderBy(entry => entry.Id, StringComparer.Ordinal).Take(max)]);

    public byte[] Copies(IReadOnlyList<PendingEntry> appended, long first) => [];
    public Task File(ReadOnlyMemory<byte> copies, CancellationToken ct) => Task.CompletedTask;
    public Task Settle(CancellationToken ct) => Task.CompletedTask;

    public Task Covered(IReadOnlyList<PendingEntry> entries, CancellationToken ct)
    {
        foreach (var entry in entries)
        {
            waiting.TryRemove(entry.Id, out _);
        }
        return Task.CompletedTask;
    }
}
