using System.Transactions;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace ExchangeHub.Tests.Broker;

/// <summary>What the broker refuses the .NET SDK, which must understand it at once and go on.</summary>
public sealed class DotNetRefusalTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnEntityThatIsNotThereIsNotFoundAndTheConnectionStands()
    {
        await using var bus = DotNetBus.Start();
        await using var unknown = bus.Receiver("nowhere");

        await IsNotFound(() => bus.Send("nowhere", "x"));
        await IsNotFound(() => unknown.ReceiveMessageAsync(DotNetBus.Soon, Ct));
        await IsNotFound(() => unknown.PeekMessageAsync(cancellationToken: Ct));
        await IsNotFound(() => bus.Client.CreateReceiver("exchange", "nobody").ReceiveMessageAsync(DotNetBus.Soon, Ct));
        await IsNotFound(() => bus.Client.CreateReceiver("nowhere", "north").ReceiveMessageAsync(DotNetBus.Soon, Ct));

        await bus.Send("orders", "x");
        await using var receiver = bus.Receiver("orders");
        Assert.Equal("x", (await DotNetBus.One(receiver)).Body.ToString());
    }

    [Fact]
    public async Task AnotherKeyIsUnauthorized()
    {
        await using var bus = DotNetBus.Start();
        await using var stranger = new ServiceBusClient(
            bus.Broker.ConnectionString.Replace("SharedAccessKey=", "SharedAccessKey=x", StringComparison.Ordinal), DotNetBus.Options());

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => stranger.CreateSender("orders").SendMessageAsync(new("x"), Ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => stranger.CreateReceiver("orders").ReceiveMessageAsync(DotNetBus.Soon, Ct));
    }

    [Fact]
    public async Task ATransactionIsNotSupportedAndTheClientIsUsableAfterwards()
    {
        await using var bus = DotNetBus.Start();
        await using var sender = bus.Client.CreateSender("orders");

        await IsNotSupported(sender);

        await sender.SendMessageAsync(new("without"), Ct);
        await using var receiver = bus.Receiver("orders");
        Assert.Equal("without", (await DotNetBus.One(receiver)).Body.ToString());
        await DotNetBus.Nothing(receiver);
    }

    /// <summary>A client that is made for them asks for one before all else, and is told so at once.</summary>
    [Fact]
    public async Task SoIsOneAcrossEntities()
    {
        await using var bus = DotNetBus.Start();
        var options = DotNetBus.Options();
        options.EnableCrossEntityTransactions = true;
        await using var client = new ServiceBusClient(bus.Broker.ConnectionString, options);

        await IsNotSupported(client.CreateSender("orders"));

        await using var receiver = bus.Receiver("orders");
        await DotNetBus.Nothing(receiver);
    }

    /// <summary>It speaks HTTP, to the port of the connection string; nothing here does.</summary>
    [Fact]
    public async Task TheAdministrationClientIsTurnedAwayAtOnce()
    {
        await using var bus = DotNetBus.Start();
        var options = new ServiceBusAdministrationClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromMinutes(30) } };
        var admin = new ServiceBusAdministrationClient(bus.Broker.ConnectionString, options);

        // Long before its own patience ends, which would be a fault of another kind.
        var fault = await Assert.ThrowsAnyAsync<Exception>(() => admin.GetQueueAsync("orders", Ct).WaitAsync(TimeSpan.FromMinutes(1), Ct));

        Assert.IsNotType<TimeoutException>(fault);
        await bus.Send("orders", "x");
    }

    [Fact]
    public async Task ADuplicateIsTakenAndDroppedUntilTheWindowEnds()
    {
        var time = DotNetBus.Clock();
        await using var bus = DotNetBus.Start(time);
        await bus.Send("once", new("1") { MessageId = "a" }, new ServiceBusMessage("2") { MessageId = "a" });
        await bus.Send("once", new ServiceBusMessage("3") { MessageId = "a" });
        time.Advance(TimeSpan.FromSeconds(21));
        await bus.Send("once", new ServiceBusMessage("4") { MessageId = "a" });

        await using var receiver = bus.Receiver("once");
        Assert.Equal(["1", "4"], (await DotNetBus.Many(receiver, 2)).Select(message => message.Body.ToString()));
        await DotNetBus.Nothing(receiver);
    }

    private static async Task IsNotSupported(ServiceBusSender sender)
    {
        using var transaction = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
        await Assert.ThrowsAsync<NotSupportedException>(() => sender.SendMessageAsync(new("in a transaction"), Ct));
    }

    private static async Task IsNotFound(Func<Task> act) =>
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, (await Assert.ThrowsAsync<ServiceBusException>(act)).Reason);
}
