using ExchangeHub.Broker.Storage;

namespace ExchangeHub.Broker.Entities;

/// <summary>
/// A topic: gives each message to the subscriptions one of whose rules matches; one that matches none is dropped. Filters see a message
/// for later when it is due.
/// </summary>
internal sealed class TopicTarget : IPublishTarget
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Subscriber> subscribers = new(StringComparer.OrdinalIgnoreCase);
    private readonly TimeSpan timeToLive;
    private readonly DuplicateWindow? duplicates;
    private readonly TimeProvider time;
    private readonly IJournal journal;

    public TopicTarget(string name, TimeSpan timeToLive, DuplicateWindow? duplicates, long limit, TimeProvider time, IJournal journal)
    {
        (this.timeToLive, this.duplicates, this.time, this.journal) = (timeToLive, duplicates, time, journal);
        Queue = MessageQueue.ForLater(name, limit, time, journal, due => Publish([due]));
    }

    public MessageQueue Queue { get; }
    public bool RequiresSession => false;

    public void Add(string name, MessageQueue queue, SubscriptionRules rules)
    {
        lock (gate)
        {
            subscribers.Add(name, new(queue, rules));
        }
    }

    public void Remove(string name)
    {
        lock (gate)
        {
            subscribers.Remove(name);
        }
    }

    public IReadOnlyList<long>? TryPublish(IReadOnlyList<MessageContent> batch)
    {
        lock (gate)
        {
            IReadOnlyList<MessageContent> fresh = duplicates?.Fresh(batch) ?? [.. batch];
            var later = fresh.Where(message => message.ScheduledFor > time.GetUtcNow()).ToList();
            if (!Queue.TryReserve(later))
            {
                return null;
            }
            List<MessageQueue>? queues;
            Dictionary<MessageContent, long> numbers;
            using (journal.Together())
            {
                if ((queues = TryPut([.. fresh.Except(later)])) is null)
                {
                    later.ForEach(Queue.Return);
                    return null;
                }
                numbers = later.Zip(Queue.Enqueue(later, timeToLive)).ToDictionary(pair => pair.First, pair => pair.Second);
                duplicates?.Remember(fresh);
            }
            queues.ForEach(queue => queue.DeliverReady());
            return [.. batch.Select(message => numbers.GetValueOrDefault(message))];
        }
    }

    private List<MessageQueue>? Publish(IReadOnlyList<MessageContent> due)
    {
        lock (gate)
        {
            return TryPut(due);
        }
    }

    /// <summary>The queues that have the messages now, and have yet to deliver them.</summary>
    private List<MessageQueue>? TryPut(IReadOnlyList<MessageContent> batch)
    {
        var routes = TryReserve(batch);
        routes?.ForEach(route => route.Queue.Enqueue(route.Messages, timeToLive));
        return routes?.ConvertAll(route => route.Queue);
    }

    /// <summary>Room in every subscription concerned, or in none.</summary>
    private List<(MessageQueue Queue, List<MessageContent> Messages)>? TryReserve(IReadOnlyList<MessageContent> batch)
    {
        List<(MessageQueue Queue, List<MessageContent> Messages)> reserved = [];
        foreach (var subscriber in subscribers.Values)
        {
            List<MessageContent> messages = [];
            foreach (var message in batch)
            {
                subscriber.Rules.Admit(message, messages);
            }
            if (!subscriber.Queue.TryReserve(messages))
            {
                reserved.ForEach(taken => taken.Messages.ForEach(taken.Queue.Return));
                return null;
            }
            reserved.Add((subscriber.Queue, messages));
        }
        return reserved;
    }

    private sealed record Subscriber(MessageQueue Queue, SubscriptionRules Rules);
}
