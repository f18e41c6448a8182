using System.Net;
using System.Net.Sockets;
using Amqp;
using Amqp.Listener;
using Amqp.Sasl;

namespace ExchangeHub.Tests.Adapters.Messaging;

/// <summary>Takes every token and leaves every attach without an answer.</summary>
internal sealed class SilentBroker : IRequestProcessor, ILinkProcessor, IDisposable
{
    private readonly ContainerHost host;
    private readonly int port;

    public SilentBroker()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        host = new ContainerHost(new Address($"amqp://127.0.0.1:{port}"));
        host.Listeners[0].SASL.EnableMechanism("MSSBCBS", SaslProfile.Anonymous);
        host.RegisterRequestProcessor("$cbs", this);
        host.RegisterLinkProcessor(this);
        host.Open();
    }

    public string ConnectionString => $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=n;SharedAccessKey=k;UseDevelopmentEmulator=true;";

    /// <summary>The first attach, which a test may answer late.</summary>
    public TaskCompletionSource<AttachContext> Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    int IRequestProcessor.Credit => 10;

    void IRequestProcessor.Process(RequestContext requestContext) =>
        requestContext.Complete(new Message { ApplicationProperties = new() { ["status-code"] = 202 } });

    void ILinkProcessor.Process(AttachContext attachContext) => Asked.TrySetResult(attachContext);

    public void Dispose() => host.Close();
}
