using ExchangeHub.Broker.Storage;

namespace ExchangeHub.Broker.Entities;

/// <summary>The sending side of a queue.</summary>
internal sealed class QueueTarget(MessageQueue queue, DuplicateWindow? duplicates, IJournal journal) : IPublishTarget
{
    private readonly Lock gate = new();

    public MessageQueue Queue => queue;
    public bool RequiresSession => queue.RequiresSession;

    public IReadOnlyList<long>? TryPublish(IReadOnlyList<MessageContent> batch)
    {
        lock (gate)
        {
            IReadOnlyList<MessageContent> fresh = duplicates?.Fresh(batch) ?? [.. batch];
            if (!queue.TryReserve(fresh))
            {
                return null;
            }
            Dictionary<MessageContent, long> numbers;
            using (journal.Together())
            {
                numbers = fresh.Zip(queue.Enqueue(fresh, TimeSpan.MaxValue)).ToDictionary(pair => pair.First, pair => pair.Second);
                duplicates?.Remember(fresh);
            }
            queue.DeliverReady();
            return [.. batch.Select(message => numbers.GetValueOrDefault(message))];
        }
    }

    /// <summary>Takes one that another queue passes on, within the caller's unit, and delivers nothing yet. False: it does not fit in.</summary>
    public bool TryTake(QueuedMessage message)
    {
        lock (gate)
        {
            var fresh = duplicates?.Fresh([message.Content]) ?? [message.Content];
            if ((RequiresSession && message.Content.SessionId is null) || !queue.TryReserve(fresh))
            {
                return false;
            }
            if (fresh.Count > 0)
            {
                queue.Take(message);
                duplicates?.Remember(fresh);
            }
            return true;
        }
    }
}
