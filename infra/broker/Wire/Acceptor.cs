using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using Amqp;
using ExchangeHub.Broker.Access;

namespace ExchangeHub.Broker.Wire;

/// <summary>Listens on loopback, with and without TLS, and hands clients that finished their handshake to the library.</summary>
internal sealed class Acceptor : TransportProvider
{
    public const string Scheme = "checked";
    private readonly Channel<IAsyncTransport> greeted = Channel.CreateUnbounded<IAsyncTransport>();
    private readonly CancellationTokenSource stopping = new();
    private readonly BrokerOptions options;
    private readonly AccessKeys keys;
    private readonly LoopbackListener plain;
    private readonly LoopbackListener? secured;
    private readonly TlsLayer? tls;
    private int open;

    /// <exception cref="SocketException">A port is in use.</exception>
    public Acceptor(BrokerOptions options, AccessKeys keys)
    {
        (this.options, this.keys) = (options, keys);
        AddressSchemes = [Scheme];
        plain = new(options.Port);
        try
        {
            (tls, secured) = options.Tls is { } wanted ? (new TlsLayer(wanted.Certificate), new LoopbackListener(wanted.Port)) : default;
        }
        catch
        {
            plain.Dispose();
            throw;
        }
    }

    public int Port => plain.Port;

    public int? TlsPort => secured?.Port;

    public void Start()
    {
        _ = Accept(plain, static (client, _) => Task.FromResult(client));
        if (secured is not null)
        {
            _ = Accept(secured, tls!.Accept);
        }
    }

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
        plain.Dispose();
        secured?.Dispose();
        while (greeted.Reader.TryRead(out var transport))
        {
            transport.Close();
        }
        base.Dispose();
    }

    private async Task Accept(LoopbackListener listener, Func<Stream, CancellationToken, Task<Stream>> layer)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.Accept(stopping.Token);
                if (Interlocked.Increment(ref open) > options.MaxConnections)
                {
                    socket.Dispose();
                    Interlocked.Decrement(ref open);
                    continue;
                }
                _ = Greet(socket, layer);
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

    private async Task Greet(Socket socket, Func<Stream, CancellationToken, Task<Stream>> layer)
    {
        using var patience = new CancellationTokenSource(options.HandshakeTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping.Token);
        Stream? stream = null;
        var handedOver = false;
        try
        {
            socket.NoDelay = true;
            stream = await layer(new NetworkStream(socket, ownsSocket: true), either.Token);
            var (done, principal) = await new SaslHandshake(stream, keys).Run(either.Token);
            handedOver = done && greeted.Writer.TryWrite(new FramedTransport(stream, principal, options, () => Interlocked.Decrement(ref open)));
        }
        catch (Exception gone) when (gone is SocketException or IOException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            // The client's loss; it sees a closed socket.
        }
        if (!handedOver)
        {
            await (stream?.DisposeAsync() ?? default);
            socket.Dispose();
            Interlocked.Decrement(ref open);
        }
    }
}
