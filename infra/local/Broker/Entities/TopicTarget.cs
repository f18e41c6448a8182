namespace ExchangeHub.Local.Broker.Entities;

/// <summary>A topic: gives each message to the subscriptions one of whose filters matches; one that matches none is dropped.</summary>
internal sealed class TopicTarget(TimeSpan timeToLive, DuplicateWindow? duplicates) : IPublishTarget
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Subscriber> subscribers = new(StringComparer.OrdinalIgnoreCase);

    public void Add(string name, MessageQueue queue, IReadOnlyList<CorrelationFilter> filters)
    {
        lock (gate)
        {
            subscribers.Add(name, new(queue, filters));
        }
    }

    public void Remove(string name)
    {
        lock (gate)
        {
            subscribers.Remove(name);
        }
    }

    public bool TryPublish(IReadOnlyList<MessageContent> batch)
    {
        lock (gate)
        {
            var fresh = duplicates?.Fresh(batch) ?? batch;
            if (TryReserve(fresh) is not { } routes)
            {
                return false;
            }
            routes.ForEach(route => route.Queue.Enqueue(route.Messages, timeToLive));
            duplicates?.Remember(fresh);
            routes.ForEach(route => route.Queue.DeliverReady());
            return true;
        }
    }

    /// <summary>Room in every subscription concerned, or in none.</summary>
    private List<(MessageQueue Queue, List<MessageContent> Messages)>? TryReserve(IReadOnlyList<MessageContent> batch)
    {
        List<(MessageQueue Queue, List<MessageContent> Messages)> reserved = [];
        foreach (var subscriber in subscribers.Values)
        {
            List<MessageContent> messages = [.. batch.Where(message => subscriber.Filters.Any(filter => filter.Matches(message)))];
            if (!subscriber.Queue.TryReserve(messages))
            {
                reserved.ForEach(taken => taken.Messages.ForEach(taken.Queue.Return));
                return null;
            }
            reserved.Add((subscriber.Queue, messages));
        }
        return reserved;
    }

    private sealed record Subscriber(MessageQueue Queue, IReadOnlyList<CorrelationFilter> Filters);
}
