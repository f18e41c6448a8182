namespace ExchangeHub.Local.Broker.Entities;

/// <summary>What can be sent to: a queue or a topic.</summary>
internal interface IPublishTarget
{
    /// <summary>Takes all or none. False: there is no room for all.</summary>
    bool TryPublish(IReadOnlyList<MessageContent> batch);
}
