namespace ExchangeHub.Broker;

/// <summary>Which entities of a topology may pass on what they take. A session's messages stay with their session, as in the real service.</summary>
internal static class Forwarding
{
    /// <exception cref="TopologyException">The destination is no queue, or the way through them has no end.</exception>
    public static void Check(Topology topology)
    {
        for (var i = 0; i < topology.Queues.Count; i++)
        {
            Check(topology, topology.Queues[i].ForwardTo, topology.Queues[i].Delivery, $"Queues[{i}]");
        }
        for (var i = 0; i < topology.Topics.Count; i++)
        {
            for (var j = 0; j < topology.Topics[i].Subscriptions.Count; j++)
            {
                var subscription = topology.Topics[i].Subscriptions[j];
                Check(topology, subscription.ForwardTo, subscription.Delivery, $"Topics[{i}].Subscriptions[{j}]");
            }
        }
    }

    private static void Check(Topology topology, string? destination, DeliverySettings source, string entity)
    {
        if (destination is not null && source.RequiresSession)
        {
            throw Fault("not with sessions");
        }
        for (var left = topology.Queues.Count; destination is not null; left--)
        {
            var queue = topology.Queues.FirstOrDefault(queue => queue.Name.Equals(destination, StringComparison.OrdinalIgnoreCase));
            destination = queue is null ? throw Fault("there is no such queue") : left == 0 ? throw Fault("goes in a circle") : queue.ForwardTo;
        }

        TopologyException Fault(string problem) => new($"$.UserConfig.Namespaces[0].{entity}.Properties.ForwardTo", problem);
    }
}
