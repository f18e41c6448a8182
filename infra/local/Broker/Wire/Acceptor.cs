using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Amqp;

namespace ExchangeHub.Local.Broker.Wire;

/// <summary>
/// Listens on loopback and hands clients that finished their handshake to the library. Our own socket, because the library's sets SO_REUSEPORT
/// on Linux, and then two brokers share a port without an error and split the connections between them.
/// </summary>
internal sealed class Acceptor : TransportProvider
{
    public const string Scheme = "checked";
    private readonly Channel<IAsyncTransport> greeted = Channel.CreateUnbounded<IAsyncTransport>();
    private readonly CancellationTokenSource stopping = new();
    private readonly BrokerOptions options;
    private readonly Socket listener;
    private int open;

    /// <exception cref="SocketException">The port is in use.</exception>
    public Acceptor(BrokerOptions options)
    {
        this.options = options;
        AddressSchemes = [Scheme];
        listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, options.Port));
            listener.Listen(128);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    public int Port { get; }

    public void Start() => _ = Accept();

    public override async Task<IAsyncTransport> CreateAsync(Address address)
    {
        try
        {
            return await greeted.Reader.ReadAsync(stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The library's loop would call again at once, for ever; one call that never returns ends it.
            return await new TaskCompletionSource<IAsyncTransport>().Task;
        }
    }

    public override void Dispose()
    {
        stopping.Cancel();
        listener.Dispose();
        while (greeted.Reader.TryRead(out var transport))
        {
            transport.Close();
        }
        base.Dispose();
    }

    private async Task Accept()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptAsync(stopping.Token);
                if (Interlocked.Increment(ref open) > options.MaxConnections)
                {
                    socket.Dispose();
                    Interlocked.Decrement(ref open);
                    continue;
                }
                _ = Greet(socket);
            }
            catch (SocketException) when (!stopping.IsCancellationRequested)
            {
                // A client that went away before it was accepted, or no free descriptor: neither ends the broker.
                await Task.Delay(TimeSpan.FromMilliseconds(20), options.Time);
            }
            catch (Exception gone) when (gone is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task Greet(Socket socket)
    {
        using var patience = new CancellationTokenSource(options.HandshakeTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping.Token);
        var handedOver = false;
        try
        {
            socket.NoDelay = true;
            var (done, principal) = await new SaslHandshake(socket, options).Run(either.Token);
            handedOver = done && greeted.Writer.TryWrite(new FramedTransport(socket, principal, options, () => Interlocked.Decrement(ref open)));
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client's loss; it sees a closed socket.
        }
        if (!handedOver)
        {
            socket.Dispose();
            Interlocked.Decrement(ref open);
        }
    }
}
