using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Amqp;
using Amqp.Listener;

namespace ExchangeHub.Benchmarks;

/// <summary>What is sent to it waits in line for whoever receives. No filters, no locks, no tokens: what the protocol costs by itself.</summary>
internal sealed class LoopbackEcho : IMessageProcessor, IMessageSource
{
    private readonly Channel<Message> line = Channel.CreateUnbounded<Message>();
    private readonly ContainerHost host;

    /// <param name="certificate">Null: without TLS.</param>
    public LoopbackEcho(X509Certificate2? certificate)
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Address("127.0.0.1", ((IPEndPoint)probe.LocalEndpoint).Port, null, null, "/", certificate is null ? "AMQP" : "AMQPS");
        }
        host = new ContainerHost(Address);
        host.Listeners[0].SSL.Certificate = certificate;
        host.RegisterMessageProcessor("echo", this);
        host.RegisterMessageSource("echo", this);
        host.Open();
    }

    public Address Address { get; }

    public int Credit => 1000;

    public void Process(MessageContext messageContext)
    {
        var sent = messageContext.Message;
        line.Writer.TryWrite(new Message
        {
            Header = sent.Header, Properties = sent.Properties, ApplicationProperties = sent.ApplicationProperties, BodySection = sent.BodySection,
        });
        messageContext.Complete();
    }

    public async Task<ReceiveContext> GetMessageAsync(ListenerLink link) => new(link, await line.Reader.ReadAsync());

    public void DisposeMessage(ReceiveContext receiveContext, DispositionContext dispositionContext) => dispositionContext.Complete();

    /// <summary>Not Dispose: the host would call it again.</summary>
    public void Close() => host.Close();
}
