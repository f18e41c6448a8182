using Azure.Messaging.ServiceBus;

namespace ExchangeHub.Tests.Broker;

/// <summary>Connections of the .NET SDK: many, one after the other, idle, closed.</summary>
public sealed class DotNetConnectionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AHundredConnectOneAfterTheOther()
    {
        await using var bus = DotNetBus.Start();
        for (var i = 0; i < 100; i++)
        {
            await using var client = new ServiceBusClient(bus.Broker.ConnectionString, DotNetBus.Options());
            await client.CreateSender("orders").SendMessageAsync(new($"{i}"), Ct);
        }

        await using var receiver = bus.Receiver("orders");
        Assert.Equal(100, (await DotNetBus.Many(receiver, 100)).Count);
    }

    [Fact]
    public async Task TwentyConnectSideBySide()
    {
        await using var bus = DotNetBus.Start();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            await using var client = new ServiceBusClient(bus.Broker.ConnectionString, DotNetBus.Options());
            await client.CreateSender("orders").SendMessageAsync(new($"{i}"), Ct);
        }));

        await using var receiver = bus.Receiver("orders");
        Assert.Equal(20, (await DotNetBus.Many(receiver, 20)).Count);
    }

    /// <summary>A client that waits says nothing, and must hear something in half of the time it allows (AMQP 1.0 part 2 §2.4.5).</summary>
    [Fact]
    public async Task AnIdleClientStaysConnected()
    {
        await using var bus = DotNetBus.Start();
        var options = DotNetBus.Options();
        options.ConnectionIdleTimeout = TimeSpan.FromSeconds(3);
        await using var client = new ServiceBusClient(bus.Broker.ConnectionString, options);
        await using var receiver = client.CreateReceiver("orders");
        Assert.Null(await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(8), Ct));
        await bus.Send("orders", "x");

        Assert.Equal(("x", 1), await DotNetBus.One(receiver) is var message ? (message.Body.ToString(), message.DeliveryCount) : default);
    }

    [Fact]
    public async Task AClosedClientIsGoneAndItsMessagesAreNot()
    {
        await using var bus = DotNetBus.Start();
        await bus.Send("orders", "a", "b");
        var client = new ServiceBusClient(bus.Broker.ConnectionString, DotNetBus.Options());
        var receiver = client.CreateReceiver("orders");
        var held = await DotNetBus.One(receiver);
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => receiver.CompleteMessageAsync(held, Ct));

        await using var other = bus.Receiver("orders");
        Assert.Equal("b", (await DotNetBus.One(other)).Body.ToString());
        await DotNetBus.Nothing(other); // the lock outlives the client
    }
}
