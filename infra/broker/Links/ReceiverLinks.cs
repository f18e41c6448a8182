using Amqp;
using Amqp.Framing;
using ExchangeHub.Broker.Entities;

namespace ExchangeHub.Broker.Links;

/// <summary>The links that take from queues.</summary>
internal sealed class ReceiverLinks
{
    private readonly Lock gate = new();
    private readonly HashSet<ReceiveEndpoint> endpoints = [];

    public static Error Forwards => new(ErrorCode.NotAllowed)
    {
        Description = "The entity forwards its messages to a queue, and nothing is received from it itself.",
    };

    public void Add(ReceiveEndpoint endpoint)
    {
        lock (gate)
        {
            endpoints.Add(endpoint);
        }
        endpoint.Link.AddClosedCallback((_, _) => ThreadPool.QueueUserWorkItem(_ => Remove(endpoint)));
    }

    /// <summary>Detaches all that took from a queue that is gone.</summary>
    public void DetachFrom(MessageQueue queue) => Detach(
        endpoint => endpoint.Queue == queue || endpoint.Queue == queue.DeadLetters,
        new(ErrorCode.ResourceDeleted) { Description = "The subscription was removed." });

    /// <summary>Detaches all that took from a queue that forwards now; its dead letters stay with it.</summary>
    public void DetachFromForwarding(MessageQueue queue) => Detach(endpoint => endpoint.Queue == queue, Forwards);

    private void Detach(Func<ReceiveEndpoint, bool> which, Error reason)
    {
        List<ReceiveEndpoint> detached;
        lock (gate)
        {
            detached = [.. endpoints.Where(which)];
        }
        detached.ForEach(endpoint => Callback.Close(endpoint.Link, reason));
    }

    private void Remove(ReceiveEndpoint endpoint)
    {
        lock (gate)
        {
            endpoints.Remove(endpoint);
        }
    }
}
