using Azure.Messaging.ServiceBus;

namespace ExchangeHub.Tests.Broker;

/// <summary>Messages that the .NET SDK puts aside and asks for by number.</summary>
public sealed class DotNetDeferTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ADeferredMessageComesByItsNumberOnly()
    {
        await using var bus = DotNetBus.Start();
        await bus.Send("orders", "x");
        await using var receiver = bus.Receiver("orders");
        var message = await DotNetBus.One(receiver);
        await receiver.DeferMessageAsync(message, new Dictionary<string, object> { ["added"] = true }, Ct);

        await DotNetBus.Nothing(receiver);
        Assert.Equal(ServiceBusMessageState.Deferred, (await receiver.PeekMessageAsync(0, Ct)).State);
        var deferred = await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber, Ct);

        Assert.Equal(("x", ServiceBusMessageState.Deferred, true), (deferred.Body.ToString(), deferred.State, deferred.ApplicationProperties["added"]));
    }

    [Fact]
    public async Task ItCanBeRenewedAbandonedAndDeferredAgainAndStaysDeferredUntilItIsDone()
    {
        await using var bus = DotNetBus.Start();
        await using var receiver = bus.Receiver("orders");
        var number = await Defer(bus, receiver);

        var first = await receiver.ReceiveDeferredMessageAsync(number, Ct);
        await receiver.RenewMessageLockAsync(first, Ct);
        await receiver.AbandonMessageAsync(first, new Dictionary<string, object> { ["tried"] = 1 }, Ct);
        await DotNetBus.Nothing(receiver);
        var second = await receiver.ReceiveDeferredMessageAsync(number, Ct);
        Assert.Equal(1, second.ApplicationProperties["tried"]);
        await receiver.DeferMessageAsync(second, cancellationToken: Ct);
        await receiver.CompleteMessageAsync(await receiver.ReceiveDeferredMessageAsync(number, Ct), Ct);

        await DotNetBus.Empty(receiver);
    }

    [Fact]
    public async Task ItCanBecomeADeadLetter()
    {
        await using var bus = DotNetBus.Start();
        await using var receiver = bus.Receiver("orders");
        var number = await Defer(bus, receiver);

        await receiver.DeadLetterMessageAsync(await receiver.ReceiveDeferredMessageAsync(number, Ct), "why", cancellationToken: Ct);

        await using var letters = bus.DeadLetters("orders");
        Assert.Equal("why", (await DotNetBus.One(letters)).DeadLetterReason);
    }

    [Fact]
    public async Task SeveralAreDeletedAsTheyAreReceived()
    {
        await using var bus = DotNetBus.Start();
        await using var receiver = bus.Receiver("orders");
        long[] numbers = [await Defer(bus, receiver), await Defer(bus, receiver)];
        await using var deleting = bus.Receiver("orders", ServiceBusReceiveMode.ReceiveAndDelete);

        Assert.Equal(2, (await deleting.ReceiveDeferredMessagesAsync(numbers, Ct)).Count);

        await DotNetBus.Empty(receiver);
    }

    [Fact]
    public async Task ANumberThatIsNotThereIsNotFound()
    {
        await using var bus = DotNetBus.Start();
        await using var receiver = bus.Receiver("orders");
        var number = await Defer(bus, receiver);

        var fault = await Assert.ThrowsAsync<ServiceBusException>(() => receiver.ReceiveDeferredMessagesAsync([number, 4711], Ct));

        Assert.Equal(ServiceBusFailureReason.MessageNotFound, fault.Reason);
        Assert.NotNull(await receiver.ReceiveDeferredMessageAsync(number, Ct));
    }

    private static async Task<long> Defer(DotNetBus bus, ServiceBusReceiver receiver)
    {
        await bus.Send("orders", "x");
        var message = await DotNetBus.One(receiver);
        await receiver.DeferMessageAsync(message, cancellationToken: Ct);
        return message.SequenceNumber;
    }
}
