using ExchangeHub.Broker.Storage;

namespace ExchangeHub.Broker.Entities;

/// <summary>Message ids seen within a window. A repeated one is taken and dropped, as in the real service. Its owner's lock guards it.</summary>
internal sealed class DuplicateWindow
{
    /// <summary>Beyond this the oldest ids are forgotten early.</summary>
    private const int MaxIds = 200_000;

    /// <summary>So many may outlive their time on disk.</summary>
    private const int ForgetAtLeast = 1000;

    private readonly HashSet<string> seen = [];
    private readonly Queue<(string Id, DateTimeOffset At)> order = [];
    private readonly string target;
    private readonly TimeSpan window;
    private readonly TimeProvider time;
    private readonly IJournal journal;
    private int forgotten;

    public DuplicateWindow(string target, TimeSpan window, TimeProvider time, IJournal journal)
    {
        (this.target, this.window, this.time, this.journal) = (target, window, time, journal);
        foreach (var (id, at) in journal.Remembered(target))
        {
            seen.Add(id);
            order.Enqueue((id, at));
        }
    }

    /// <summary>Those of a batch that are new, to the window and to each other.</summary>
    public List<MessageContent> Fresh(IEnumerable<MessageContent> batch)
    {
        Forget();
        return [.. batch.DistinctBy(message => message.MessageId).Where(message => !seen.Contains(message.MessageId))];
    }

    public void Remember(IReadOnlyCollection<MessageContent> taken)
    {
        var now = time.GetUtcNow();
        foreach (var message in taken)
        {
            seen.Add(message.MessageId);
            order.Enqueue((message.MessageId, now));
        }
        journal.Remember(target, taken.Select(message => message.MessageId), now);
    }

    private void Forget()
    {
        var until = DateTimeOffset.MinValue;
        while (order.TryPeek(out var oldest) && (order.Count > MaxIds || time.GetUtcNow() - oldest.At >= window))
        {
            order.Dequeue();
            seen.Remove(oldest.Id);
            (until, forgotten) = (oldest.At, forgotten + 1);
        }
        // Not when one of the very same moment stays: it must not be forgotten on disk before it is here.
        if (forgotten >= ForgetAtLeast && (!order.TryPeek(out var next) || next.At > until) && until > DateTimeOffset.MinValue)
        {
            journal.Forget(target, until);
            forgotten = 0;
        }
    }
}
