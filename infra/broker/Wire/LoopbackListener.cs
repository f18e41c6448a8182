using System.Net;
using System.Net.Sockets;

namespace ExchangeHub.Broker.Wire;

/// <summary>
/// A port of 127.0.0.1. Our own socket, because the library's sets SO_REUSEPORT on Linux, and then two brokers share a port without an error
/// and split the connections between them.
/// </summary>
internal sealed class LoopbackListener : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <exception cref="SocketException">The port is in use.</exception>
    public LoopbackListener(int port)
    {
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(128);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public int Port { get; }

    public ValueTask<Socket> Accept(CancellationToken ct) => socket.AcceptAsync(ct);

    public void Dispose() => socket.Dispose();
}
