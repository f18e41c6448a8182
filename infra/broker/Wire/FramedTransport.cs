using System.Buffers.Binary;
using System.Security.Principal;
using Amqp;
using Amqp.Listener;

namespace ExchangeHub.Broker.Wire;

/// <summary>
/// One client's connection after its handshake: gives the library whole, checked frames only. It starts with the client's protocol header,
/// which was read before the library may send its own: some clients lose what arrives together with the SASL outcome.
/// </summary>
internal sealed class FramedTransport(Stream stream, GenericPrincipal? principal, BrokerOptions options, Action closed) : IAsyncTransport, IAuthenticated
{
    public const int MaxFrame = 64 * 1024;
    private const string Key = "transport";
    private readonly byte[] input = new byte[2 * MaxFrame];
    private readonly FrameCheck check = new(4L * options.MaxMessageSize);
    private ReadOnlyMemory<byte> ready = ProtocolHeader.Amqp;
    private bool started;
    private ITimer? idle;
    private int start, end;
    private int isClosed;

    /// <summary>Who the client proved to be by SASL PLAIN; null: it has yet to send a token.</summary>
    public IPrincipal? Principal => principal;

    public async Task<int> ReceiveAsync(byte[] buffer, int offset, int count)
    {
        if (!started)
        {
            // The library starts to read on the thread that accepts the next client.
            started = true;
            // By the machine's clock, as the empty frames are that the library sends.
            idle = TimeProvider.System.CreateTimer(_ => Close(), null, options.IdleTimeout, Timeout.InfiniteTimeSpan);
            await Task.Yield();
        }
        if (ready.IsEmpty)
        {
            ready = await NextFrame();
        }
        var taken = Math.Min(count, ready.Length);
        ready[..taken].CopyTo(buffer.AsMemory(offset));
        ready = ready[taken..];
        return taken;
    }

    /// <summary>A client that stops reading while we write is cut off, so that what waits for it cannot grow.</summary>
    public async Task SendAsync(IList<ByteBuffer> bufferList, int listSize)
    {
        using var patience = new CancellationTokenSource(options.WriteTimeout, options.Time);
        foreach (var buffer in bufferList)
        {
            await stream.WriteAsync(buffer.Buffer.AsMemory(buffer.Offset, buffer.Length), patience.Token);
        }
    }

    public void Close()
    {
        if (Interlocked.Exchange(ref isClosed, 1) == 0)
        {
            stream.Dispose();
            idle?.Dispose();
            closed();
        }
    }

    public void SetConnection(Connection connection)
    {
        if (connection is ListenerConnection ours)
        {
            ours.Properties[Key] = this;
        }
    }

    /// <summary>
    /// For a connection that the client was told is over. The library waits for the client to say so too, without limit, and one that does not
    /// would keep its place for ever.
    /// </summary>
    public static async Task EndSoon(ListenerConnection connection, BrokerOptions options)
    {
        await Task.Delay(options.HandshakeTimeout, options.Time);
        (connection.Properties[Key] as FramedTransport)?.Close();
    }

    // The library uses the synchronous half on clients only.
    public void Send(ByteBuffer buffer) => stream.Write(buffer.Buffer, buffer.Offset, buffer.Length);

    public int Receive(byte[] buffer, int offset, int count) => stream.Read(buffer, offset, count);

    private async Task<ReadOnlyMemory<byte>> NextFrame()
    {
        if (!await Fill(4))
        {
            return default;
        }
        var size = BinaryPrimitives.ReadUInt32BigEndian(input.AsSpan(start));
        if (size is < 8 or > MaxFrame)
        {
            throw new AmqpException(ErrorCode.FramingError, "The frame size is out of bounds.");
        }
        if (!await Fill((int)size))
        {
            return default;
        }
        var frame = input.AsMemory(start, (int)size);
        if (check.Fault(frame.Span) is { } fault)
        {
            throw new AmqpException(ErrorCode.FramingError, fault);
        }
        start += (int)size;
        return frame;
    }

    private async Task<bool> Fill(int needed)
    {
        if (end - start >= needed)
        {
            return true;
        }
        input.AsSpan(start, end - start).CopyTo(input);
        (start, end) = (0, end - start);
        while (end < needed)
        {
            var read = await stream.ReadAsync(input.AsMemory(end));
            idle!.Change(options.IdleTimeout, Timeout.InfiniteTimeSpan);
            if (read == 0)
            {
                return false;
            }
            end += read;
        }
        return true;
    }
}
