namespace ExchangeHub.Broker.Entities;

/// <summary>Messages for later. They have their number from the start, and can be cancelled by it until they are due.</summary>
internal sealed partial class MessageQueue
{
    /// <summary>How long a topic without room lets a due message wait before it tries again.</summary>
    private static readonly TimeSpan NextTry = TimeSpan.FromSeconds(1);
    private readonly SortedDictionary<long, QueuedMessage> scheduled = [];

    /// <summary>False when one of them is not there, and then none is cancelled.</summary>
    public bool Cancel(IReadOnlyList<long> numbers)
    {
        lock (gate)
        {
            if (!numbers.All(scheduled.ContainsKey))
            {
                return false;
            }
            foreach (var number in numbers.Distinct())
            {
                scheduled.Remove(number, out var message);
                Drop(message!);
            }
            return true;
        }
    }

    private void Schedule(QueuedMessage message)
    {
        scheduled.Add(message.Sequence, message);
        WakeAt(message.DueAt!.Value);
    }

    /// <summary>Those that are due become ready; or go to <paramref name="elsewhere"/>, for a topic.</summary>
    private void BringDue(DateTimeOffset now, List<QueuedMessage> elsewhere)
    {
        foreach (var message in scheduled.Values.Where(message => message.DueAt <= now).ToList())
        {
            scheduled.Remove(message.Sequence);
            if (publish is not null)
            {
                elsewhere.Add(message);
                continue;
            }
            message.Enqueue(now, ExpiryOf(message.Content, now, TimeSpan.MaxValue));
            PutBack(message);
            Keep(message);
        }
    }

    /// <summary>
    /// Outside the lock: publishing takes the topic's, which comes first. Delivered is after the unit: a queue may have what others brought it
    /// since the unit began, which the journal has behind it, and must not have as gone before it came.
    /// </summary>
    private void Publish(List<QueuedMessage> due)
    {
        foreach (var message in due)
        {
            IReadOnlyList<MessageQueue>? queues;
            using (journal.Together())
            {
                queues = publish!(message.Content);
                lock (gate)
                {
                    if (queues is not null)
                    {
                        Drop(message);
                    }
                    else
                    {
                        message.DueAt = After(time.GetUtcNow(), NextTry);
                        Schedule(message);
                    }
                }
            }
            foreach (var queue in queues ?? [])
            {
                queue.DeliverReady();
            }
        }
    }
}
