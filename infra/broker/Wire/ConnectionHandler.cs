using Amqp;
using Amqp.Framing;
using Amqp.Handler;
using Amqp.Listener;
using ExchangeHub.Broker.Access;
using ExchangeHub.Broker.Links;
using EventId = Amqp.Handler.EventId;

namespace ExchangeHub.Broker.Wire;

/// <summary>The library's hooks for one connection: lock tokens as delivery tags, and the limits of a client's <c>open</c>.</summary>
internal sealed class ConnectionHandler(BrokerOptions options, AccessKeys keys) : IHandler
{
    private const uint MinFrame = 512;

    public bool CanHandle(EventId id) => id is EventId.SendDelivery or EventId.ConnectionAccept or EventId.ConnectionRemoteOpen;

    public void Handle(Event protocolEvent)
    {
        switch (protocolEvent.Id)
        {
            case EventId.ConnectionAccept:
                _ = new ClientConnection((ListenerConnection)protocolEvent.Connection, options, keys);
                break;
            case EventId.ConnectionRemoteOpen when ((Open)protocolEvent.Context).MaxFrameSize < MinFrame:
                // AMQP 1.0 part 2 §2.7.1; the library would cut messages into frames of no content, for ever.
                throw new AmqpException(ErrorCode.InvalidField, "The maximum frame size is below 512.");
            case EventId.SendDelivery when protocolEvent.Context is IDelivery { Message: LockedMessage message } delivery:
                // In .NET's own byte order: the SDKs turn the first three groups round.
                delivery.Tag = message.Token.ToByteArray();
                break;
        }
    }
}
