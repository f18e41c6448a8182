using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ExchangeHub.Broker;
using ExchangeHub.Local.Files;

namespace ExchangeHub.Tests.Broker;

/// <summary>The listener with TLS: the same broker behind it, and the same bounds before it.</summary>
public sealed class BrokerTlsTests : IDisposable
{
    private readonly X509Certificate2 certificate = LoopbackCertificate.Load(null, "embedded broker", [], TimeProvider.System);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => certificate.Dispose();

    [Fact]
    public async Task WhatIsSentOverTlsIsReceivedWithoutAndTheOtherWayRound()
    {
        await using var broker = Start();
        await using var secured = await TestClient.OpenSecured(broker, certificate);
        await using var plain = await TestClient.Open(broker);

        await secured.Send("orders", TestClient.Text("over TLS"));
        var received = plain.Receiver("orders");
        var first = await received.ReceiveAsync(TestClient.Soon);
        Assert.Equal("over TLS", TestClient.TextOf(first));
        received.Accept(first);
        await received.CloseAsync(TestClient.Soon);
        await plain.Send("orders", TestClient.Text("without"));

        Assert.Equal("without", TestClient.TextOf(await secured.Receiver("orders").ReceiveAsync(TestClient.Soon)));
    }

    [Fact]
    public async Task AMessageOfManyFramesAndRecordsComesWhole()
    {
        await using var broker = Start();
        await using var client = await TestClient.OpenSecured(broker, certificate);
        var text = new string('x', 900_000);

        await client.Send("orders", TestClient.Text(text));

        Assert.Equal(text, TestClient.TextOf(await client.Receiver("orders").ReceiveAsync(TestClient.Soon)));
    }

    [Fact]
    public async Task AnotherCertificateThanThePinnedOneIsNoticed()
    {
        await using var broker = Start();
        using var other = LoopbackCertificate.Load(null, "embedded broker", [], TimeProvider.System);

        await Assert.ThrowsAsync<AuthenticationException>(() => TestClient.OpenSecured(broker, other));
        await StillServes(broker);
    }

    [Fact]
    public async Task AKeyOfAnotherBrokerOpensNothingOverTlsEither()
    {
        await using var broker = Start();
        await using var stranger = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Tls = new(certificate) });
        await using var client = await TestClient.OpenSecured(broker, certificate);
        var token = ServiceBusConnectionString.Parse(stranger.ConnectionString).Token(TimeProvider.System.GetUtcNow().AddHours(1));

        Assert.Equal(401, await client.PutToken(token));
    }

    public static TheoryData<string, byte[]> Garbage => new()
    {
        { "AMQP without TLS", [.. "AMQP"u8, 3, 1, 0, 0] },
        { "an HTTP request", "GET / HTTP/1.1\r\n\r\n"u8.ToArray() },
        { "a record of another kind", [0x17, 0x03, 0x03, 0x00, 0x05, 1, 2, 3, 4, 5] },
        { "a hello without content", [0x16, 0x03, 0x01, 0x00, 0x04, 0x01, 0x00, 0x00, 0x00] },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task WhatIsNoTlsIsClosed(string what, byte[] bytes)
    {
        _ = what;
        await using var broker = Start();
        using var socket = await Connect(broker);
        await socket.SendAsync(bytes);

        await ReadToEnd(new NetworkStream(socket));
        await StillServes(broker);
    }

    [Fact]
    public async Task WhatIsNoAmqpInsideTlsIsClosed()
    {
        await using var broker = Start();
        using var socket = await Connect(broker);
        await using var inside = await Secure(socket);
        await inside.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), Ct);

        await ReadToEnd(inside);
        await StillServes(broker);
    }

    /// <summary>Silent from the start, in the middle of the TLS handshake, and after it.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("160301020001")]
    [InlineData("TLS")]
    public async Task AHandshakeThatStopsHalfWayIsClosed(string sent)
    {
        await using var broker = EmbeddedBroker.Start(new()
        {
            Topology = TestTopology.Parsed,
            Tls = new(certificate),
            HandshakeTimeout = TimeSpan.FromSeconds(2),
        });
        using var socket = await Connect(broker);
        Stream stream = new NetworkStream(socket);
        if (sent == "TLS")
        {
            stream = await Secure(socket);
        }
        else
        {
            await stream.WriteAsync(Convert.FromHexString(sent), Ct);
        }

        await ReadToEnd(stream);
    }

    [Fact]
    public async Task BothListenersShareOneBoundOnConnections()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Tls = new(certificate), MaxConnections = 1 });
        await using var plain = await TestClient.Open(broker);
        using var second = await Connect(broker);

        await ReadToEnd(new NetworkStream(second));
    }

    [Fact]
    public async Task HalfOpenHandshakesKeepNobodyWaiting()
    {
        await using var broker = Start();
        var silent = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Connect(broker)));

        await StillServes(broker);

        Assert.All(silent, socket => socket.Dispose());
    }

    [Fact]
    public async Task ATlsPortInUseIsAnErrorAndFreesTheOther()
    {
        await using var broker = Start();
        var free = Start();
        var port = free.Port;
        await free.DisposeAsync();

        Assert.Throws<SocketException>(() =>
            EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Port = port, Tls = new(certificate, broker.TlsPort!.Value) }));

        await using var next = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Port = port });
    }

    private EmbeddedBroker Start() => EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Tls = new(certificate) });

    private async Task StillServes(EmbeddedBroker broker)
    {
        await using var client = await TestClient.OpenSecured(broker, certificate).WaitAsync(TestClient.Soon, Ct);
        await client.Send("orders", TestClient.Text("x"));
    }

    private static async Task<Socket> Connect(EmbeddedBroker broker)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", broker.TlsPort!.Value, Ct);
        return socket;
    }

    private async Task<SslStream> Secure(Socket socket)
    {
        var stream = new SslStream(new NetworkStream(socket));
        await stream.AuthenticateAsClientAsync(new()
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString(),
        }, Ct);
        return stream;
    }

    /// <summary>Fails unless the broker closes before a client would give up.</summary>
    private static async Task ReadToEnd(Stream stream)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromSeconds(8));
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, patience.Token) > 0)
            {
            }
        }
        catch (IOException reset) when (reset.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset } || stream is SslStream)
        {
            // Closed with some of our bytes unread, or without a farewell of TLS.
        }
    }
}
