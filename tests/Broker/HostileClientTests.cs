using System.Net.Sockets;
using ExchangeHub.Broker;
using static ExchangeHub.Tests.Broker.RawClient;

namespace ExchangeHub.Tests.Broker;

/// <summary>Clients that are silent, greedy or too many. The broker bounds each and serves all others.</summary>
public sealed class HostileClientTests
{
    /// <summary>The other side may have gone without a word, and a connection that is never closed is one less for all.</summary>
    [Fact]
    public async Task AConnectionThatFallsSilentIsClosed()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, IdleTimeout = TimeSpan.FromSeconds(1) });
        using var socket = await Connect(broker);
        await socket.SendAsync((byte[])[.. Greeting, .. Open, .. Begin]);

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
        await socket.SendAsync((byte[])[.. Greeting, .. Open, .. Begin]);

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

    [Theory]
    [InlineData("orders")]
    [InlineData("$cbs")] // which takes no token
    public async Task AConnectionHasSoManyLinksAndNoMore(string address)
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, MaxLinks = 4 });
        await using var client = await TestClient.Open(broker);
        List<Amqp.SenderLink> links = [.. Enumerable.Range(0, 4).Select(_ => client.Sender(address))];
        var refused = new TaskCompletionSource<Amqp.Framing.Error?>();

        client.Sender(address).AddClosedCallback((_, error) => refused.TrySetResult(error));

        Assert.Equal("amqp:resource-limit-exceeded", (await refused.Task.WaitAsync(TestClient.Soon, TestContext.Current.CancellationToken))?.Condition);
        await links[0].CloseAsync(TestClient.Soon);
        await client.Send("orders", TestClient.Text("x"));
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
}
