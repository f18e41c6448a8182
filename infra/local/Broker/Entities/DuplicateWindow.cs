namespace ExchangeHub.Local.Broker.Entities;

/// <summary>Message ids seen within a window. A repeated one is taken and dropped, as in the real service. Its owner's lock guards it.</summary>
internal sealed class DuplicateWindow(TimeSpan window, TimeProvider time)
{
    /// <summary>Beyond this the oldest ids are forgotten early.</summary>
    private const int MaxIds = 200_000;
    private readonly HashSet<string> seen = [];
    private readonly Queue<(string Id, DateTimeOffset At)> order = [];

    /// <summary>Those of a batch that are new, to the window and to each other.</summary>
    public List<MessageContent> Fresh(IEnumerable<MessageContent> batch)
    {
        Forget();
        return [.. batch.DistinctBy(message => message.MessageId).Where(message => !seen.Contains(message.MessageId))];
    }

    public void Remember(IEnumerable<MessageContent> taken)
    {
        foreach (var message in taken)
        {
            seen.Add(message.MessageId);
            order.Enqueue((message.MessageId, time.GetUtcNow()));
        }
    }

    private void Forget()
    {
        while (order.TryPeek(out var oldest) && (order.Count > MaxIds || time.GetUtcNow() - oldest.At >= window))
        {
            order.Dequeue();
            seen.Remove(oldest.Id);
        }
    }
}
