namespace ExchangeHub.Local.Broker.Entities;

/// <summary>
/// A queue, a subscription, or the dead letters of one: ready, locked and deferred messages, and the links that take from it.
/// Lock order: topic, queue, its dead letters, the library's link. A link's close runs under the link's own lock and must not come in here.
/// </summary>
internal sealed partial class MessageQueue : IDisposable
{
    private readonly Lock gate = new();
    private readonly SortedSet<QueuedMessage> ready = new(Comparer<QueuedMessage>.Create((a, b) => a.Sequence.CompareTo(b.Sequence)));
    private readonly Dictionary<Guid, QueuedMessage> locked = [];
    private readonly SortedDictionary<long, QueuedMessage> deferred = [];
    private readonly List<IConsumer> consumers = [];
    private readonly DeliverySettings settings;
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private readonly Quota quota;
    private DateTimeOffset due = DateTimeOffset.MaxValue;
    private long lastSequence;

    public MessageQueue(string path, DeliverySettings settings, long limit, TimeProvider time)
        : this(path, settings, new Quota(limit), time) =>
        DeadLetters = new(
            $"{path}/$DeadLetterQueue", settings with { MaxDeliveryCount = int.MaxValue, TimeToLive = TimeSpan.MaxValue }, quota, time);

    private MessageQueue(string path, DeliverySettings settings, Quota quota, TimeProvider time)
    {
        (Path, this.settings, this.quota, this.time) = (path, settings, quota, time);
        timer = time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Path { get; }

    /// <summary>Null for dead letters themselves.</summary>
    public MessageQueue? DeadLetters { get; }

    public bool TryReserve(IReadOnlyCollection<MessageContent> messages) => quota.TryTake(messages);

    public void Return(MessageContent message) => quota.Return(message);

    /// <summary>Puts in what was reserved. Nothing is delivered yet: what goes wrong at a receiver must not be the sender's, nor another queue's.</summary>
    public void Enqueue(IEnumerable<MessageContent> contents, TimeSpan timeToLive)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            foreach (var content in contents)
            {
                var life = Shorter(content.TimeToLive ?? TimeSpan.MaxValue, Shorter(timeToLive, settings.TimeToLive));
                var message = new QueuedMessage(content, ++lastSequence, now, After(now, life));
                ready.Add(message);
                WakeAt(message.Expires);
            }
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

    private void Add(QueuedMessage message)
    {
        ready.Add(message);
        WakeAt(message.Expires);
        Pump();
    }

    private void Pump()
    {
        while (ready.Min is { } message && consumers.FindIndex(consumer => consumer.HasCredit) is >= 0 and var index)
        {
            ready.Remove(message);
            if (message.Expires <= time.GetUtcNow())
            {
                Expire(message);
                continue;
            }
            // To the end of the row: an idle client that releases what it gets must not get the same message over and over.
            var consumer = consumers[index];
            consumers.RemoveAt(index);
            consumers.Add(consumer);
            Deliver(message, consumer);
        }
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
            quota.Return(message.Content);
        }
    }

    private void Hold(QueuedMessage message)
    {
        message.Token = Tokens.New();
        message.LockedUntil = After(time.GetUtcNow(), settings.LockDuration);
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
        DeadLetters!.Bury(message, Path);
    }

    private void Bury(QueuedMessage message, string source)
    {
        lock (gate)
        {
            Add(new(message.Content, ++lastSequence, time.GetUtcNow(), DateTimeOffset.MaxValue)
            {
                Failures = message.Failures,
                Added = message.Added,
                DeadLetterSource = source,
            });
        }
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static DateTimeOffset After(DateTimeOffset now, TimeSpan span) =>
        span > DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue : now + span;
}
