using Amqp;

namespace ExchangeHub.Broker.Entities;

/// <summary>A link that takes messages from a queue. Called under the queue's lock.</summary>
internal interface IConsumer
{
    bool HasCredit { get; }

    /// <summary>The session whose messages it takes; <see cref="ReadyMessages.NoSession"/> where there are none.</summary>
    string Session { get; }

    /// <summary>Its lock ran out, and it gets nothing more.</summary>
    void LoseSession();

    /// <summary>False: what it gets is gone from the queue at once (receive and delete).</summary>
    bool PeekLock { get; }

    /// <summary>False: the link is closing and took nothing.</summary>
    bool TryDeliver(Guid token, ByteBuffer encoded);
}
