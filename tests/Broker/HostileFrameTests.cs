using ExchangeHub.Broker;
using static ExchangeHub.Tests.Broker.RawClient;

namespace ExchangeHub.Tests.Broker;

/// <summary>What the broker is sent may be anything. Each ends with that connection closed, at the most, and the broker as well as before.</summary>
public sealed class HostileFrameTests
{
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
        IsClosed(what, [.. Greeting, .. bytes]);

    private static byte[] Largest => [0x70, 0xFF, 0xFF, 0xFF, 0xFF];

    public static TheoryData<string, byte[]> Survivable => new()
    {
        { "a disposition of four billion deliveries", [.. Open, .. Begin, .. Performative(0x15, 4, [0x41, 0x43, .. Largest, 0x41])] },
        { "a flow of four billion", [.. Open, .. Begin, .. Performative(0x13, 4, [.. Largest, 0x43, .. Largest, .. Largest])] },
        { "a session on the last channel", [.. Open, .. Performative(0x11, 4, [0x40, 0x43, .. Largest, .. Largest], 0xFFFF)] },
        { "an end of what did not begin", [.. Open, .. Performative(0x17, 0, [], 0x0100)] },
        { "a detach of what is not attached", [.. Open, .. Begin, .. Performative(0x16, 2, [.. Largest, 0x41])] },
        { "an attach of the last handle", [.. Open, .. Begin, .. Performative(0x12, 3, [0xA1, 0x01, (byte)'l', .. Largest, 0x41])] },
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
        await socket.SendAsync((byte[])[.. Greeting, .. bytes]);

        await using var client = await TestClient.Open(broker).WaitAsync(TestClient.Soon, TestContext.Current.CancellationToken);
        await client.Send("orders", TestClient.Text("x"));
        Assert.NotNull(await client.Receiver("orders").ReceiveAsync(TestClient.Soon));
    }

    [Fact]
    public async Task RandomBytesNeverEndTheBroker()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });
        var random = new Random(7);
        byte[] start = [.. Greeting, .. Open, .. Begin];
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
}
