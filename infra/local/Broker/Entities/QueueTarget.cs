namespace ExchangeHub.Local.Broker.Entities;

/// <summary>The sending side of a queue.</summary>
internal sealed class QueueTarget(MessageQueue queue, DuplicateWindow? duplicates) : IPublishTarget
{
    private readonly Lock gate = new();

    public bool TryPublish(IReadOnlyList<MessageContent> batch)
    {
        lock (gate)
        {
            var fresh = duplicates?.Fresh(batch) ?? batch;
            if (!queue.TryReserve(fresh))
            {
                return false;
            }
            queue.Enqueue(fresh, TimeSpan.MaxValue);
            duplicates?.Remember(fresh);
            queue.DeliverReady();
            return true;
        }
    }
}
