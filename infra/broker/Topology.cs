namespace ExchangeHub.Broker;

/// <summary>The queues, topics and subscriptions a broker starts with.</summary>
public sealed record Topology(IReadOnlyList<QueueDefinition> Queues, IReadOnlyList<TopicDefinition> Topics)
{
    public static Topology Empty { get; } = new([], []);

    /// <summary>Reads the <c>Config.json</c> of Microsoft's Service Bus emulator. Its upper bounds are not kept.</summary>
    /// <exception cref="TopologyException">Names the place that is at fault.</exception>
    public static Topology Parse(string json) => TopologyReader.Read(json);
}

/// <param name="Delivery">How its messages are locked, counted and expired.</param>
/// <param name="DuplicateWindow">How long a message id is remembered; null: no duplicate detection.</param>
/// <param name="ForwardTo">The queue that gets its messages, and from which alone they are received; null: they stay.</param>
public sealed record QueueDefinition(string Name, DeliverySettings Delivery, TimeSpan? DuplicateWindow = null, string? ForwardTo = null);

/// <param name="TimeToLive">Upper bound for every message sent to the topic.</param>
/// <param name="DuplicateWindow">How long a message id is remembered; null: no duplicate detection.</param>
public sealed record TopicDefinition(
    string Name, TimeSpan TimeToLive, TimeSpan? DuplicateWindow, IReadOnlyList<SubscriptionDefinition> Subscriptions);

/// <param name="Rules">A message comes in when the filter of one of them matches.</param>
/// <param name="ForwardTo">As with a queue.</param>
public sealed record SubscriptionDefinition(
    string Name, DeliverySettings Delivery, IReadOnlyList<RuleDefinition> Rules, string? ForwardTo = null);

/// <param name="Action">
/// What it changes in its own copy of a message; null: nothing, and all such rules of a subscription together let a message in once.
/// </param>
public sealed record RuleDefinition(string Name, MessageFilter Filter, RuleAction? Action = null)
{
    /// <summary>What the one rule of a new subscription is called.</summary>
    public const string DefaultName = "$Default";
}

/// <param name="LockDuration">How long a received message is its receiver's to settle.</param>
/// <param name="MaxDeliveryCount">After so many failed deliveries a message is a dead letter.</param>
/// <param name="TimeToLive">Upper bound for every message.</param>
/// <param name="DeadLetterExpired">An expired message becomes a dead letter instead of going away.</param>
/// <param name="RequiresSession">Each message belongs to a session, and one receiver at a time has a session.</param>
public sealed record DeliverySettings(
    TimeSpan LockDuration, int MaxDeliveryCount, TimeSpan TimeToLive, bool DeadLetterExpired, bool RequiresSession = false)
{
    /// <summary>The emulator's own defaults.</summary>
    public static DeliverySettings Default { get; } = new(TimeSpan.FromMinutes(1), 3, TimeSpan.FromHours(1), false);
}

/// <summary>The topology file is at fault, at <see cref="Place"/>.</summary>
public sealed class TopologyException(string place, string problem) : Exception($"{place}: {problem}")
{
    /// <summary>A path such as <c>$.UserConfig.Namespaces[0].Topics[1].Name</c>, or a line of the file.</summary>
    public string Place { get; } = place;
}
