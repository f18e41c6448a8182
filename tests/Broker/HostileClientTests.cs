using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using ExchangeHub.Broker;

namespace ExchangeHub.Tests.Broker;

/// <summary>What the broker is sent may be anything. Each ends with that connection closed and the broker as well as before.</summary>
public sealed class HostileClientTests
{
    private static readonly byte[] Open = Frame(0, [0x00, 0x53, 0x10, 0xC0, 0x04, 0x01, 0xA1, 0x01, (byte)'c']);
    private static readonly byte[] Begin = Frame(0, [0x00, 0x53, 0x11, 0xC0, 0x07, 0x04, 0x40, 0x43, 0x52, 0xFF, 0x52, 0xFF]);

    public static TheoryData<string, byte[]> BeforeSasl => new()
    {
        { "an HTTP request", "GET /orders?api-version=2021-05 HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray() },
        { "no SASL layer", [.. "AMQP"u8, 0, 1, 0, 0] },
        { "a TLS hello", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01] },
        { "a huge SASL frame", [.. "AMQP"u8, 3, 1, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 2, 1, 0, 0] },
        { "an unknown mechanism", [.. "AMQP"u8, 3, 1, 0, 0, .. SaslInit("GUESS")] },
        { "nonsense after anonymous", [.. "AMQP"u8, 3, 1, 0, 0, .. SaslInit("ANONYMOUS"), 1, 2, 3, 4, 5, 6, 7, 8] },
    };

    public static TheoryData<string, byte[]> AfterSasl => new()
    {
        { "a frame larger than allowed", [0x7F, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0] },
        { "a frame smaller than its header", [0, 0, 0, 4, 2, 0, 0, 0] },
        { "lists in lists", [.. Open, .. Frame(0, Nested(7000))] },
        { "a count without elements", [.. Open, .. Frame(0, [0x00, 0x53, 0x10, 0xD0, 0, 0, 0, 4, 0x7F, 0xFF, 0xFF, 0xFF])] },
        { "an array of two billion nothings", [.. Open, .. Frame(0, [0x00, 0x53, 0x11, 0xF0, 0, 0, 0, 5, 0x7F, 0xFF, 0xFF, 0xFF, 0x40])] },
        { "frames of no room", [.. Frame(0, [0x00, 0x53, 0x10, 0xC0, 0x07, 0x03, 0xA1, 0x01, (byte)'c', 0x40, 0x52, 0x08])] },
        { "a transfer on a link that is not there", [.. Open, .. Begin, .. Frame(0, [0x00, 0x53, 0x14, 0xC0, 0x03, 0x01, 0x52, 0x07])] },
        { "an unknown performative", [.. Open, .. Frame(0, [0x00, 0x53, 0x7F, 0x45])] },
    };

    [Theory]
    [MemberData(nameof(BeforeSasl))]
    public Task IsClosedBeforeSasl(string what, byte[] bytes) => IsClosed(what, bytes);

    [Theory]
    [MemberData(nameof(AfterSasl))]
    public Task IsClosedAfterSasl(string what, byte[] bytes) =>
        IsClosed(what, [.. "AMQP"u8, 3, 1, 0, 0, .. SaslInit("ANONYMOUS"), .. "AMQP"u8, 0, 1, 0, 0, .. bytes]);

    public static TheoryData<string, byte[]> Survivable => new()
    {
        { "a disposition of four billion deliveries", [.. Open, .. Begin, .. Frame(0, [0x00, 0x53, 0x15, 0xC0, 0x0B, 0x04, 0x41, 0x43, 0x70, 0xFF, 0xFF, 0xFF, 0xFF, 0x41])] },
        { "a flow of four billion", [.. Open, .. Begin, .. Frame(0, [0x00, 0x53, 0x13, 0xC0, 0x11, 0x04, .. UInt(uint.MaxValue), 0x43, .. UInt(uint.MaxValue), .. UInt(uint.MaxValue)])] },
        { "a session on the last channel", [.. Open, .. Frame(0, [0x00, 0x53, 0x11, 0xC0, 0x0B, 0x04, 0x40, 0x43, .. UInt(uint.MaxValue), .. UInt(uint.MaxValue)], 0xFFFF)] },
        { "an end of what did not begin", [.. Open, .. Frame(0, [0x00, 0x53, 0x17, 0x45], 0x0100)] },
        { "a detach of what is not attached", [.. Open, .. Begin, .. Frame(0, [0x00, 0x53, 0x16, 0xC0, 0x08, 0x02, .. UInt(uint.MaxValue), 0x41])] },
        { "an attach of the last handle", [.. Open, .. Begin, .. Frame(0, [0x00, 0x53, 0x12, 0xC0, 0x0A, 0x03, 0xA1, 0x01, (byte)'l', .. UInt(uint.MaxValue), 0x41])] },
        { "opened twice", [.. Open, .. Open] },
    };

    /// <summary>The broker may close this or bear it, and serves all others either way.</summary>
    [Theory]
    [MemberData(nameof(Survivable))]
    public async Task IsSurvived(string what, byte[] bytes)
    {
        _ = what;
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });
        using var socket = await Connect(broker);
        await socket.SendAsync((byte[])[.. "AMQP"u8, 3, 1, 0, 0, .. SaslInit("ANONYMOUS"), .. "AMQP"u8, 0, 1, 0, 0, .. bytes]);

        await using var client = await TestClient.Open(broker).WaitAsync(TestClient.Soon, TestContext.Current.CancellationToken);
        await client.Send("orders", TestClient.Text("x"));
        Assert.NotNull(await client.Receiver("orders").ReceiveAsync(TestClient.Soon));
    }

    /// <summary>The other side may have gone without a word, and a connection that is never closed is one less for all.</summary>
    [Fact]
    public async Task AConnectionThatFallsSilentIsClosed()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, IdleTimeout = TimeSpan.FromSeconds(1) });
        using var socket = await Connect(broker);
        await socket.SendAsync((byte[])[.. "AMQP"u8, 3, 1, 0, 0, .. SaslInit("ANONYMOUS"), .. "AMQP"u8, 0, 1, 0, 0, .. Open, .. Begin]);

        await ReadToEnd(socket);
    }

    /// <summary>The library waits for the other side's farewell, and this one keeps its place by saying anything else.</summary>
    [Fact]
    public async Task AClientWithoutATokenCannotStayByNotHangingUp()
    {
        await using var broker = EmbeddedBroker.Start(new()
        {
            Topology = TestTopology.Parsed, TokenTimeout = TimeSpan.FromMilliseconds(200), HandshakeTimeout = TimeSpan.FromSeconds(2),
        });
        using var socket = await Connect(broker);
        await socket.SendAsync((byte[])[.. "AMQP"u8, 3, 1, 0, 0, .. SaslInit("ANONYMOUS"), .. "AMQP"u8, 0, 1, 0, 0, .. Open, .. Begin]);

        await ReadToEnd(socket);
    }

    [Fact]
    public async Task ASilentClientIsClosedWhenTheHandshakeTakesTooLong()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, HandshakeTimeout = TimeSpan.FromMilliseconds(200) });
        using var socket = await Connect(broker);

        await ReadToEnd(socket);
    }

    [Fact]
    public async Task SilentClientsDoNotKeepOthersWaiting()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });
        var silent = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Connect(broker)));

        await using var client = await TestClient.Open(broker).WaitAsync(TestClient.Soon, TestContext.Current.CancellationToken);
        await client.Send("orders", TestClient.Text("x"));

        Assert.All(silent, socket => socket.Dispose());
    }

    [Fact]
    public async Task AGiantMapIsRefusedAndTheLinkStands()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });
        await using var client = await TestClient.Open(broker);
        var giant = TestClient.Text("x");
        giant.ApplicationProperties = new();
        for (var i = 0; i < 20_000; i++)
        {
            giant.ApplicationProperties.Map[$"p{i}"] = true;
        }
        var sender = client.Sender("orders");

        var refusal = await Assert.ThrowsAsync<Amqp.AmqpException>(() => sender.SendAsync(giant, TestClient.Soon));

        Assert.Equal("amqp:decode-error", refusal.Error.Condition);
        await sender.SendAsync(TestClient.Text("y"), TestClient.Soon);
    }

    [Fact]
    public async Task AGiantTokenRequestIsRefused()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });
        await using var client = await TestClient.Connect(broker);
        var sender = client.Sender("$cbs");

        await Assert.ThrowsAsync<Amqp.AmqpException>(() => sender.SendAsync(new(new string('x', 100_000)), TestClient.Soon));
    }

    [Fact]
    public async Task AMessageWithoutEndIsCutOff()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });
        await using var client = await TestClient.Open(broker);
        var closed = new TaskCompletionSource();
        client.Connection.AddClosedCallback((_, _) => closed.TrySetResult());

        var sender = client.Sender("orders");
        sender.Send(new Amqp.Message { BodySection = new Amqp.Framing.Data { Binary = new byte[6 * 1024 * 1024] } }, null, null);

        await closed.Task.WaitAsync(TestClient.Soon, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task MoreConnectionsThanAllowedAreClosedAndRoomComesBack()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, MaxConnections = 2 });
        using (await Connect(broker))
        using (await Connect(broker))
        using (var third = await Connect(broker))
        {
            await ReadToEnd(third);
        }
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var client = await TestClient.Open(broker);
                return;
            }
            catch (Exception full) when (attempt < 50 && full is SocketException or OperationCanceledException or IOException)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task RandomBytesNeverEndTheBroker()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });
        var random = new Random(7);
        byte[] start = [.. "AMQP"u8, 3, 1, 0, 0, .. SaslInit("ANONYMOUS"), .. "AMQP"u8, 0, 1, 0, 0, .. Open, .. Begin];
        for (var i = 0; i < 200; i++)
        {
            using var socket = await Connect(broker);
            byte[] sent = [.. start];
            for (var flips = random.Next(1, 8); flips > 0; flips--)
            {
                sent[random.Next(sent.Length)] = (byte)random.Next(256);
            }
            await socket.SendAsync(sent);
        }

        await using var client = await TestClient.Open(broker);
        await client.Send("orders", TestClient.Text("x"));
    }

    private static async Task IsClosed(string what, byte[] bytes)
    {
        _ = what;
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });
        using var socket = await Connect(broker);
        await socket.SendAsync(bytes);
        await ReadToEnd(socket);
        await using var client = await TestClient.Open(broker);
        await client.Send("orders", TestClient.Text("x"));
    }

    private static async Task<Socket> Connect(EmbeddedBroker broker)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", broker.Port);
        return socket;
    }

    /// <summary>Fails unless the broker closes within seconds, before any of its own time limits.</summary>
    private static async Task ReadToEnd(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer, patience.Token) > 0)
            {
            }
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed with some of our bytes unread.
        }
    }

    private static byte[] SaslInit(string mechanism)
    {
        byte[] symbol = [0xA3, (byte)mechanism.Length, .. Encoding.ASCII.GetBytes(mechanism)];
        byte[] frame = Frame(0, [0x00, 0x53, 0x41, 0xC0, (byte)(1 + symbol.Length), 1, .. symbol]);
        frame[5] = 1;
        return frame;
    }

    private static byte[] UInt(uint value)
    {
        byte[] encoded = [0x70, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(encoded.AsSpan(1), value);
        return encoded;
    }

    private static byte[] Frame(byte kind, byte[] body, ushort channel = 0)
    {
        byte[] frame = [0, 0, 0, 0, 2, kind, (byte)(channel >> 8), (byte)channel, .. body];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        return frame;
    }

    /// <summary>A <c>begin</c> that is a list of a list of a list…</summary>
    private static byte[] Nested(int depth)
    {
        var bytes = new byte[3 + (9 * depth) + 1];
        (bytes[1], bytes[2]) = (0x53, 0x11);
        for (var i = 0; i < depth; i++)
        {
            var at = bytes.AsSpan(3 + (9 * i));
            at[0] = 0xD0;
            BinaryPrimitives.WriteInt32BigEndian(at[1..], bytes.Length - (3 + (9 * i) + 5));
            BinaryPrimitives.WriteInt32BigEndian(at[5..], 1);
        }
        bytes[^1] = 0x40;
        return bytes;
    }
}
