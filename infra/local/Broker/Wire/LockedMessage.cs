using Amqp;

namespace ExchangeHub.Local.Broker.Wire;

/// <summary>One delivery of one message: the library allows no message object to be in two.</summary>
internal sealed class LockedMessage(Guid token) : Message
{
    public Guid Token => token;
}
