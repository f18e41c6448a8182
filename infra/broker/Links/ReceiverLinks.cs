using Amqp;
using ExchangeHub.Broker.Entities;

namespace ExchangeHub.Broker.Links;

/// <summary>The links that take from queues.</summary>
internal sealed class ReceiverLinks
{
    private readonly Lock gate = new();
    private readonly HashSet<ReceiveEndpoint> endpoints = [];

    public void Add(ReceiveEndpoint endpoint)
    {
        lock (gate)
        {
            endpoints.Add(endpoint);
        }
        endpoint.Link.AddClosedCallback((_, _) => ThreadPool.QueueUserWorkItem(_ => Remove(endpoint)));
    }

    /// <summary>Detaches all that took from a queue that is gone.</summary>
    public void DetachFrom(MessageQueue queue)
    {
        List<ReceiveEndpoint> detached;
        lock (gate)
        {
            detached = [.. endpoints.Where(endpoint => endpoint.Queue == queue || endpoint.Queue == queue.DeadLetters)];
        }
        detached.ForEach(endpoint => Callback.Close(endpoint.Link, ErrorCode.ResourceDeleted, "The subscription was removed."));
    }

    private void Remove(ReceiveEndpoint endpoint)
    {
        lock (gate)
        {
            endpoints.Remove(endpoint);
        }
    }
}
