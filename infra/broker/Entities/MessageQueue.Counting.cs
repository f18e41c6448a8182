namespace ExchangeHub.Broker.Entities;

/// <summary>What an administrator is told of a queue.</summary>
internal sealed partial class MessageQueue
{
    public DeliverySettings Settings => settings;

    /// <summary>Those that wait, are locked or deferred; and those for later.</summary>
    public (int Active, int Scheduled) Count()
    {
        lock (gate)
        {
            return (ready.Count() + locked.Count + deferred.Count, scheduled.Count);
        }
    }
}
