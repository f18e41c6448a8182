using Amqp;
using Amqp.Listener;
using ExchangeHub.Broker.Access;

namespace ExchangeHub.Broker.Wire;

/// <summary>The library's host, made to hand over messages undecoded.</summary>
internal sealed class BrokerHost : ContainerHost, IContainer
{
    public BrokerHost(Acceptor acceptor, ILinkProcessor links, BrokerOptions options, AccessKeys keys)
        : base(new Address($"{Acceptor.Scheme}://127.0.0.1:{acceptor.Port}"))
    {
        CustomTransports.Add(Acceptor.Scheme, acceptor);
        // The built-in look-up would fail on a null source or target, and on a transaction coordinator.
        AddressResolver = static (_, _) => "";
        RegisterLinkProcessor(links);
        var listener = Listeners[0];
        listener.AMQP.MaxFrameSize = FramedTransport.MaxFrame;
        listener.AMQP.MaxSessionsPerConnection = 256;
        listener.AMQP.MaxLinksPerSession = 256;
        listener.AMQP.IdleTimeout = (int)options.IdleTimeout.TotalMilliseconds;
        listener.HandlerFactory = _ => new ConnectionHandler(options, keys);
    }

    Message IContainer.CreateMessage(ByteBuffer buffer) => new ReceivedMessage(buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray());
}
