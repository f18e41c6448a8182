using System.Collections.Concurrent;
using ExchangeHub.Broker.Storage;

namespace ExchangeHub.Broker.Entities;

/// <summary>All entities by path, as <c>queue</c>, <c>topic</c>, <c>topic/Subscriptions/name</c>, each with <c>/$DeadLetterQueue</c>; case does not matter.</summary>
internal sealed class EntityStore : IDisposable
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, MessageQueue> queues = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, IPublishTarget> targets = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, SubscriptionRules> rules = new(StringComparer.OrdinalIgnoreCase);
    private readonly BrokerOptions options;
    private readonly IJournal journal;

    public EntityStore(BrokerOptions options, IJournal journal)
    {
        Forwarding.Check(options.Topology);
        (this.options, this.journal) = (options, journal);
        foreach (var queue in options.Topology.Queues)
        {
            targets[queue.Name] = new QueueTarget(NewQueue(queue.Name, queue.Delivery), Window(queue.Name, queue.DuplicateWindow), journal);
        }
        foreach (var queue in options.Topology.Queues)
        {
            queues[queue.Name].Forward(Destination(queue.ForwardTo));
        }
        foreach (var topic in options.Topology.Topics)
        {
            targets[topic.Name] = new TopicTarget(topic.Name, topic.TimeToLive, Window(topic.Name, topic.DuplicateWindow), options.MaxQueueSize, options.Time, journal);
            foreach (var subscription in topic.Subscriptions)
            {
                AddSubscription(topic.Name, subscription);
            }
        }
    }

    public MessageQueue? Queue(string path) => queues.GetValueOrDefault(path);

    /// <summary>Null where there is no subscription.</summary>
    public SubscriptionRules? Rules(string path) => rules.GetValueOrDefault(path);

    /// <summary>By name.</summary>
    public IReadOnlyList<MessageQueue> Subscriptions(string topic) =>
    [
        .. rules.Keys.Where(path => path.StartsWith(PathOf(topic, ""), StringComparison.OrdinalIgnoreCase)).Order(StringComparer.OrdinalIgnoreCase)
            .Select(Queue).OfType<MessageQueue>(),
    ];

    public IPublishTarget? Target(string path) => targets.GetValueOrDefault(path);

    /// <summary>False: it was there already and stays as it is.</summary>
    public bool AddSubscription(string topic, SubscriptionDefinition subscription)
    {
        lock (gate)
        {
            var target = TopicAt(topic);
            if (queues.ContainsKey(PathOf(topic, subscription.Name)))
            {
                return false;
            }
            var path = PathOf(topic, subscription.Name);
            var to = journal.Forward(path) is { } kept ? Standing(kept) : Destination(subscription.ForwardTo);
            if (to is not null && subscription.Delivery.RequiresSession)
            {
                throw new ArgumentException("A subscription that requires sessions forwards nothing.", nameof(subscription));
            }
            target.Add(subscription.Name, NewQueue(path, subscription.Delivery, to), rules[path] = new(path, subscription.Rules, journal));
            return true;
        }
    }

    /// <summary>Where an existing subscription forwards to from now on; null: nowhere. Null is answered where there is no such subscription.</summary>
    /// <exception cref="ArgumentException">There is no such queue, or the subscription requires sessions.</exception>
    public MessageQueue? Forward(string topic, string subscription, string? to)
    {
        lock (gate)
        {
            if (Rules(PathOf(topic, subscription)) is null || Queue(PathOf(topic, subscription)) is not { } queue)
            {
                return null;
            }
            var destination = Destination(to);
            if (destination is not null && queue.RequiresSession)
            {
                throw new ArgumentException("A subscription that requires sessions forwards nothing.", nameof(to));
            }
            journal.PutForward(queue.Path, destination?.Queue.Path);
            queue.Forward(destination);
            return queue;
        }
    }

    /// <summary>The queue that went, so that its links can be detached; null: there was none.</summary>
    public MessageQueue? RemoveSubscription(string topic, string name)
    {
        lock (gate)
        {
            TopicAt(topic).Remove(name);
            if (!queues.TryRemove(PathOf(topic, name), out var queue))
            {
                return null;
            }
            queues.TryRemove(queue.DeadLetters!.Path, out _);
            rules.TryRemove(queue.Path, out _);
            queue.Dispose();
            journal.Drop(queue.Path);
            journal.Drop(queue.DeadLetters.Path);
            return queue;
        }
    }

    public void Dispose()
    {
        foreach (var queue in queues.Values)
        {
            queue.Dispose();
        }
        foreach (var target in targets.Values)
        {
            target.Queue.Dispose();
        }
    }

    private TopicTarget TopicAt(string name) =>
        targets.GetValueOrDefault(name) as TopicTarget ?? throw new ArgumentException("There is no such topic.", nameof(name));

    private QueueTarget? Destination(string? queue) =>
        queue is null ? null : targets.GetValueOrDefault(queue) as QueueTarget ?? throw new ArgumentException($"There is no queue '{queue}' to forward to.", nameof(queue));

    /// <summary>Null also where the topology has lost the queue since: messages stay until it has it again, and a start is not refused for it.</summary>
    private QueueTarget? Standing(KeptForward kept) => kept.Destination is { } queue ? targets.GetValueOrDefault(queue) as QueueTarget : null;

    /// <param name="to">Set before anyone can find the queue, and receive what is not to be received there.</param>
    private MessageQueue NewQueue(string path, DeliverySettings settings, QueueTarget? to = null)
    {
        var queue = new MessageQueue(path, settings, options.MaxQueueSize, options.Time, journal);
        queue.Forward(to);
        queues[path] = queue;
        queues[queue.DeadLetters!.Path] = queue.DeadLetters;
        return queue;
    }

    private DuplicateWindow? Window(string target, TimeSpan? window) =>
        window is { } length ? new(target, length, options.Time, journal) : null;

    private static string PathOf(string topic, string subscription) => $"{topic}/Subscriptions/{subscription}";
}
