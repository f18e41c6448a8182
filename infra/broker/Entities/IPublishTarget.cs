namespace ExchangeHub.Broker.Entities;

/// <summary>What can be sent to: a queue or a topic.</summary>
internal interface IPublishTarget
{
    /// <summary>Messages for later, and with a queue all others.</summary>
    MessageQueue Queue { get; }

    /// <summary>True: each message must name its session.</summary>
    bool RequiresSession { get; }

    /// <summary>Takes all or none. The numbers that they got, zero for what has none here; null: there is no room for all.</summary>
    IReadOnlyList<long>? TryPublish(IReadOnlyList<MessageContent> batch);
}
