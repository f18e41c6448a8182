using ExchangeHub.Broker.Storage;

namespace ExchangeHub.Broker.Entities;

/// <summary>
/// A queue, a subscription, the dead letters of one, or what a topic holds for later: ready, locked, deferred and scheduled messages, and the
/// links that take from it. Lock order: topic, queue, the queue it forwards to, dead letters, the library's link. A link's close runs under the link's own lock and
/// must not come in here.
/// </summary>
internal sealed partial class MessageQueue : IDisposable
{
    private readonly Lock gate = new();
    private readonly ReadyMessages ready;
    private readonly Dictionary<Guid, QueuedMessage> locked = [];
    private readonly SortedDictionary<long, QueuedMessage> deferred = [];
    private readonly List<IConsumer> consumers = [];
    private readonly DeliverySettings settings;
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private readonly Quota quota;
    private readonly Func<MessageContent, IReadOnlyList<MessageQueue>?>? publish;
    private readonly IJournal journal;
    private DateTimeOffset due = DateTimeOffset.MaxValue;
    private long lastSequence;

    public MessageQueue(string path, DeliverySettings settings, long limit, TimeProvider time, IJournal journal)
        : this(path, settings, new Quota(limit), time, journal) =>
        DeadLetters = new(
            $"{path}/$DeadLetterQueue", settings with { MaxDeliveryCount = int.MaxValue, TimeToLive = TimeSpan.MaxValue, RequiresSession = false },
            quota, time, journal);

    private MessageQueue(
        string path, DeliverySettings settings, Quota quota, TimeProvider time, IJournal journal, Func<MessageContent, IReadOnlyList<MessageQueue>?>? publish = null)
    {
        (Path, this.settings, this.quota, this.time, this.journal, this.publish) = (path, settings, quota, time, journal, publish);
        ready = new(settings.RequiresSession);
        timer = time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (gate)
        {
            Restore(journal.Load(path));
        }
    }

    public string Path { get; }

    /// <summary>Null for dead letters themselves.</summary>
    public MessageQueue? DeadLetters { get; }

    /// <summary>What a topic holds until it is due.</summary>
    /// <param name="publish">Answers the queues that have it now and have yet to deliver it; null: there is no room now.</param>
    public static MessageQueue ForLater(string topic, long limit, TimeProvider time, IJournal journal, Func<MessageContent, IReadOnlyList<MessageQueue>?> publish) =>
        new(topic, DeliverySettings.Default, new Quota(limit), time, journal, publish);

    /// <summary>Ends when all that was done here so far is kept, as far as it is to be.</summary>
    public Task Durable() => journal.Durable();

    public bool TryReserve(IReadOnlyCollection<MessageContent> messages) => quota.TryTake(messages);

    public void Return(MessageContent message) => quota.Return(message);

    /// <summary>
    /// Puts in what was reserved and tells its numbers. Nothing is delivered yet: what goes wrong at a receiver must not be the sender's, nor
    /// another queue's.
    /// </summary>
    public IReadOnlyList<long> Enqueue(IReadOnlyList<MessageContent> contents, TimeSpan timeToLive)
    {
        lock (gate)
        {
            var numbers = contents.Select(content => Enqueue(content, timeToLive).Sequence).ToList();
            PassOn();
            return numbers;
        }
    }

    /// <summary>Delivers as far as there is credit.</summary>
    public void DeliverReady()
    {
        lock (gate)
        {
            Pump();
        }
    }

    public void Attach(IConsumer consumer)
    {
        lock (gate)
        {
            // In front: the row is ordered by who was served longest ago.
            consumers.Insert(0, consumer);
            Pump();
        }
    }

    public void Detach(IConsumer consumer)
    {
        lock (gate)
        {
            consumers.Remove(consumer);
            ReleaseSessionOf(consumer);
            Pump();
        }
    }

    /// <summary>Runs what changes a link's credit, then delivers what that allows.</summary>
    public void WithCredit(Action change)
    {
        lock (gate)
        {
            change();
            Pump();
        }
    }

    public void Dispose()
    {
        timer.Dispose();
        DeadLetters?.Dispose();
    }

    private QueuedMessage Enqueue(MessageContent content, TimeSpan timeToLive)
    {
        var now = time.GetUtcNow();
        var message = new QueuedMessage(content, ++lastSequence, now, ExpiryOf(content, now, timeToLive));
        if (content.ScheduledFor is { } later && later > now)
        {
            message.DueAt = later;
            Schedule(message);
        }
        else if (RequiresSession && content.SessionId is null)
        {
            DeadLetter(message, "Session ID is null", "The subscription requires sessions and the message names none.");
            return message;
        }
        else
        {
            PutBack(message);
        }
        Keep(message);
        return message;
    }

    private void Pump()
    {
        if (destination is not null)
        {
            PassOn();
            destination.Queue.DeliverReady();
            return;
        }
        OfferSessions();
        while (Next() is var (message, consumer))
        {
            ready.Remove(message);
            if (message.Expires <= time.GetUtcNow())
            {
                Expire(message);
                continue;
            }
            // To the end of the row: an idle client that releases what it gets must not get the same message over and over.
            consumers.Remove(consumer);
            consumers.Add(consumer);
            Deliver(message, consumer);
        }
    }

    private (QueuedMessage Message, IConsumer Consumer)? Next()
    {
        foreach (var consumer in consumers)
        {
            if (consumer.HasCredit && ready.First(consumer.Session) is { } message)
            {
                return (message, consumer);
            }
        }
        return null;
    }

    private void Deliver(QueuedMessage message, IConsumer consumer)
    {
        if (consumer.PeekLock)
        {
            Hold(message);
        }
        if (!consumer.TryDeliver(message.Token, message.Encode(consumer.PeekLock)))
        {
            consumers.Remove(consumer);
            locked.Remove(message.Token);
            ready.Add(message);
        }
        else if (!consumer.PeekLock)
        {
            Drop(message);
        }
    }

    private void Hold(QueuedMessage message)
    {
        message.Token = Tokens.New();
        message.LockedUntil = RequiresSession && sessions.TryGetValue(message.Content.SessionId!, out var session)
            ? session.LockedUntil
            : After(time.GetUtcNow(), settings.LockDuration);
        locked.Add(message.Token, message);
        WakeAt(message.LockedUntil);
    }

    private void DeadLetter(QueuedMessage message, string? reason, string? description)
    {
        if (reason is not null)
        {
            message.Added["DeadLetterReason"] = reason;
        }
        if (description is not null)
        {
            message.Added["DeadLetterErrorDescription"] = description;
        }
        using (journal.Together())
        {
            DeadLetters!.Bury(message, Path);
            journal.Remove(Path, message.Sequence);
        }
    }

    private void Bury(QueuedMessage message, string source)
    {
        lock (gate)
        {
            var letter = new QueuedMessage(message.Content, ++lastSequence, time.GetUtcNow(), DateTimeOffset.MaxValue)
            {
                Failures = message.Failures,
                Added = message.Added,
                DeadLetterSource = source,
            };
            PutBack(letter);
            Keep(letter);
            Pump();
        }
    }

    private DateTimeOffset ExpiryOf(MessageContent content, DateTimeOffset now, TimeSpan timeToLive) =>
        After(now, Shorter(content.TimeToLive ?? TimeSpan.MaxValue, Shorter(timeToLive, settings.TimeToLive)));

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static DateTimeOffset After(DateTimeOffset now, TimeSpan span) =>
        span > DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue : now + span;
}
