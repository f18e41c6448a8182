namespace ExchangeHub.Broker.Entities;

/// <summary>
/// What a queue or subscription takes goes on to another queue, in the journal's same unit, so that it is in one of them whenever the broker
/// ends. What the destination does not take becomes a dead letter here; the real service has a second queue of dead letters for that.
/// Deferred messages stay: whoever deferred them has their numbers. Ways have no circles, which keeps the order of locks.
/// </summary>
internal sealed partial class MessageQueue
{
    private QueueTarget? destination;

    /// <summary>Null: messages stay.</summary>
    public string? ForwardsTo
    {
        get
        {
            lock (gate)
            {
                return destination?.Queue.Path;
            }
        }
    }

    /// <summary>From now on, and with what waits; null: messages stay here again.</summary>
    public void Forward(QueueTarget? to)
    {
        lock (gate)
        {
            destination = to;
            Pump();
        }
    }

    /// <summary>
    /// Puts in one that another queue passes on, with what is left of its life. Like <see cref="Enqueue(IReadOnlyList{MessageContent}, TimeSpan)"/>
    /// it needs room reserved and delivers nothing yet.
    /// </summary>
    public void Take(QueuedMessage passed)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            var expires = ExpiryOf(passed.Content, now, TimeSpan.MaxValue);
            var message = new QueuedMessage(passed.Content, ++lastSequence, now, passed.Expires < expires ? passed.Expires : expires) { Added = passed.Added };
            PutBack(message);
            Keep(message);
            PassOn();
        }
    }

    /// <summary>All that is ready; what comes in under one lock goes out under the same, so that the journal has it in order.</summary>
    private void PassOn()
    {
        while (destination is not null && ready.First(ReadyMessages.NoSession) is { } message)
        {
            ready.Remove(message);
            if (message.Expires <= time.GetUtcNow())
            {
                Expire(message);
                continue;
            }
            using var together = journal.Together();
            if (destination.TryTake(message))
            {
                Drop(message);
            }
            else
            {
                DeadLetter(message, "ForwardingRefused", $"The queue '{destination.Queue.Path}' has no room for it, or requires a session that it does not name.");
            }
        }
    }
}
