using System.Net.Sockets;
using Amqp;
using Amqp.Framing;
using Amqp.Transactions;
using ExchangeHub.Broker;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Broker;

public sealed class AccessTests
{
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task WithoutATokenNothingIsAttached()
    {
        await using var broker = Start();
        await using var client = await TestClient.Connect(broker);

        var refusal = await Assert.ThrowsAsync<AmqpException>(() => client.Send("orders", TestClient.Text("x")));

        Assert.Equal("amqp:unauthorized-access", refusal.Error.Condition);
    }

    [Fact]
    public async Task AConnectionThatPutsNoTokenInTimeIsClosed()
    {
        await using var broker = Start();
        await using var client = await TestClient.Connect(broker);
        var closed = new TaskCompletionSource();
        client.Connection.AddClosedCallback((_, _) => closed.TrySetResult());

        // The broker may begin to wait only after this side holds itself connected, so one step of the clock could come too early.
        for (var tries = 0; tries < 100 && !closed.Task.IsCompleted; tries++)
        {
            time.Advance(TimeSpan.FromSeconds(21));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }
        Assert.True(closed.Task.IsCompleted);
    }

    [Fact]
    public async Task ATokenOpensItsEntityAndNoOther()
    {
        await using var broker = Start();
        await using var client = await TestClient.Connect(broker);
        var token = TokenFor(broker, "sb://127.0.0.1/orders", time.GetUtcNow().AddMinutes(5));

        Assert.Equal(401, await client.PutToken(token, "sb://127.0.0.1/quick"));
        Assert.Equal(202, await client.PutToken(token, "sb://127.0.0.1/orders"));

        await client.Send("orders", TestClient.Text("x"));
        await Assert.ThrowsAsync<AmqpException>(() => client.Send("quick", TestClient.Text("x")));
    }

    [Fact]
    public async Task AnExpiredTokenIsRefusedAndOneThatExpiresTakesItsLinksAlong()
    {
        await using var broker = Start();
        await using var client = await TestClient.Connect(broker);
        Assert.Equal(401, await client.PutToken(TokenFor(broker, "sb://127.0.0.1/", time.GetUtcNow().AddSeconds(-1))));
        Assert.Equal(202, await client.PutToken(TokenFor(broker, "sb://127.0.0.1/orders", time.GetUtcNow().AddMinutes(1)), "sb://127.0.0.1/orders"));
        Assert.Equal(202, await client.PutToken(TokenFor(broker, "sb://127.0.0.1/quick", time.GetUtcNow().AddMinutes(9)), "sb://127.0.0.1/quick"));
        var (orders, quick) = (client.Sender("orders"), client.Sender("quick"));
        await orders.SendAsync(TestClient.Text("x"), TestClient.Soon);
        await quick.SendAsync(TestClient.Text("x"), TestClient.Soon);
        var closed = new TaskCompletionSource<Error?>();
        orders.AddClosedCallback((_, error) => closed.TrySetResult(error));

        time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal("amqp:unauthorized-access", (await closed.Task.WaitAsync(TestClient.Soon, TestContext.Current.CancellationToken))?.Condition);
        await quick.SendAsync(TestClient.Text("x"), TestClient.Soon);
    }

    [Fact]
    public async Task AnotherKeyIsRefused()
    {
        await using var broker = Start();
        await using var client = await TestClient.Connect(broker);
        var forged = ServiceBusConnectionString.Parse(broker.ConnectionString.Replace("SharedAccessKey=", "SharedAccessKey=x", StringComparison.Ordinal));

        Assert.Equal(401, await client.PutToken(forged.Token(time.GetUtcNow().AddHours(1))));
    }

    [Theory]
    [InlineData("right", true)]
    [InlineData("wrong", false)]
    public async Task PlainNeedsTheKey(string password, bool accepted)
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Key = "right" });
        var connecting = new ConnectionFactory().CreateAsync(new Address("127.0.0.1", broker.Port, BrokerOptions.EmulatorKeyName, password, "/", "AMQP"));

        if (!accepted)
        {
            await Assert.ThrowsAsync<AmqpException>(() => connecting);
            return;
        }
        var connection = await connecting;
        await new SenderLink(new Session(connection), "s", "orders").SendAsync(TestClient.Text("x"), TestClient.Soon);
        await connection.CloseAsync();
    }

    [Fact]
    public async Task TransactionsAreRefusedAndTheConnectionStands()
    {
        await using var broker = Start();
        await using var client = await TestClient.Open(broker);
        var refused = new TaskCompletionSource<Error?>();
        var controller = new SenderLink(client.Session, "t", new Attach { Source = new Source(), Target = new Coordinator() }, null);
        controller.AddClosedCallback((_, error) => refused.TrySetResult(error));

        Assert.Equal("amqp:not-implemented", (await refused.Task.WaitAsync(TestClient.Soon, TestContext.Current.CancellationToken))?.Condition);
        await client.Send("orders", TestClient.Text("x"));
    }

    [Fact]
    public async Task APortInUseIsAnError()
    {
        await using var broker = Start();

        Assert.Throws<SocketException>(() => EmbeddedBroker.Start(new() { Topology = Topology.Empty, Port = broker.Port }));
    }

    [Fact]
    public async Task APortIsFreeAgainAfterTheBrokerStopped()
    {
        var broker = Start();
        await using (await TestClient.Open(broker))
        {
            await broker.DisposeAsync();
        }

        await using var next = EmbeddedBroker.Start(new() { Topology = Topology.Empty, Port = broker.Port });
        Assert.Equal(broker.Port, next.Port);
    }

    private EmbeddedBroker Start() => EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Time = time });

    private static string TokenFor(EmbeddedBroker broker, string resource, DateTimeOffset expires)
    {
        var key = broker.ConnectionString.Split("SharedAccessKey=")[1].Split(';')[0];
        var text = Uri.EscapeDataString(resource);
        var signature = Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData(
            System.Text.Encoding.UTF8.GetBytes(key), System.Text.Encoding.UTF8.GetBytes($"{text}\n{expires.ToUnixTimeSeconds()}")));
        return $"SharedAccessSignature sr={text}&sig={Uri.EscapeDataString(signature)}&se={expires.ToUnixTimeSeconds()}&skn={BrokerOptions.EmulatorKeyName}";
    }
}
