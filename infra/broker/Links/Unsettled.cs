using System.Collections.Concurrent;

namespace ExchangeHub.Broker.Links;

/// <summary>
/// Deliveries that the links of one connection have yet to settle. The library keeps each until its client says something, whatever became of
/// the lock, so a client that never does must not get ever more.
/// </summary>
internal sealed class Unsettled(int most)
{
    private readonly ConcurrentDictionary<ReceiveEndpoint, bool> links = [];
    private int count;

    public bool HasRoom => Volatile.Read(ref count) < most;

    public void Join(ReceiveEndpoint link) => links[link] = true;

    public void Add() => Interlocked.Increment(ref count);

    public void Settle(int settled)
    {
        var left = Interlocked.Add(ref count, -settled);
        if (left < most && left + settled >= most)
        {
            // Those that waited for room take from other queues perhaps, which know nothing of it; and we may hold one's lock.
            ThreadPool.QueueUserWorkItem(_ =>
            {
                foreach (var link in links.Keys)
                {
                    link.Queue.DeliverReady();
                }
            });
        }
    }

    /// <summary>The link gets nothing more.</summary>
    public void Leave(ReceiveEndpoint link, int unsettled)
    {
        links.TryRemove(link, out _);
        Settle(unsettled);
    }
}
