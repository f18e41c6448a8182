using Amqp;

namespace ExchangeHub.Broker.Wire;

/// <summary>One delivery of one message: the library allows no message object to be in two.</summary>
internal sealed class LockedMessage(Guid token) : Message
{
    private int finished;

    public Guid Token => token;

    /// <summary>True once, for whoever is first to say that the client is done with it.</summary>
    public bool TryFinish() => Interlocked.Exchange(ref finished, 1) == 0;
}
