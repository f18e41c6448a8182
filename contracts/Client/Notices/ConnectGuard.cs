using System.Net.Sockets;
using Amqp.Handler;

namespace ExchangeHub.Client;

/// <summary>The library's connect listens to a cancellation only until TCP stands; closing the socket under it ends the rest.</summary>
internal sealed class ConnectGuard(CancellationToken ct) : IHandler, IDisposable
{
    private CancellationTokenRegistration registration;

    public bool CanHandle(EventId id) => id == EventId.SocketConnect;

    public void Handle(Event protocolEvent) => registration = ct.Register(((Socket)protocolEvent.Context).Dispose);

    public void Dispose() => registration.Dispose();
}
