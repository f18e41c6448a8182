using Azure.Messaging.ServiceBus;

namespace ExchangeHub.Tests.Broker;

/// <summary>Every way in which the .NET SDK asks for messages, and what it does with those it asked for too early.</summary>
public sealed class DotNetReceiveTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AReceiveWaitsForItsMessage()
    {
        await using var bus = DotNetBus.Start();
        await using var receiver = bus.Receiver("orders");
        var waiting = receiver.ReceiveMessageAsync(DotNetBus.Soon, Ct);
        await DotNetBus.Empty(receiver);
        await bus.Send("orders", "late");

        Assert.Equal("late", (await waiting).Body.ToString());
    }

    /// <summary>The SDK leaves its credit with the broker, and releases at once what comes on it while nobody waits.</summary>
    [Fact]
    public async Task AnEmptyReceiveDoesNotCostALaterMessageAnAttempt()
    {
        await using var bus = DotNetBus.Start();
        await using var receiver = bus.Receiver("orders");
        Assert.Empty(await receiver.ReceiveMessagesAsync(10, DotNetBus.Never, Ct));
        await bus.Send("orders", "x");

        Assert.Equal(1, (await DotNetBus.One(receiver)).DeliveryCount);
    }

    [Fact]
    public async Task NorDoesACancelledOne()
    {
        await using var bus = DotNetBus.Start();
        await using var receiver = bus.Receiver("orders");
        using var cancelled = new CancellationTokenSource();
        var waiting = receiver.ReceiveMessagesAsync(10, DotNetBus.Soon, cancelled.Token);
        await DotNetBus.Empty(receiver);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await bus.Send("orders", "a", "b");

        Assert.Equal([("a", 1), ("b", 1)], (await DotNetBus.Many(receiver, 2)).Select(message => (message.Body.ToString(), message.DeliveryCount)).Order());
    }

    [Fact]
    public async Task FewerThanAskedComeWithoutWaitingForTheRest()
    {
        await using var bus = DotNetBus.Start();
        await bus.Send("orders", "a", "b");
        await using var receiver = bus.Receiver("orders");

        // With the time it would take if it waited, the test would end by cancellation.
        var messages = await receiver.ReceiveMessagesAsync(50, TimeSpan.FromMinutes(10), Ct);

        Assert.InRange(messages.Count, 1, 2);
    }

    [Fact]
    public async Task CallsSideBySideGetAMessageEach()
    {
        await using var bus = DotNetBus.Start();
        await using var receiver = bus.Receiver("orders");
        var waiting = Enumerable.Range(0, 5).Select(_ => DotNetBus.One(receiver)).ToList();
        await bus.Send("orders", "0", "1", "2", "3", "4");

        Assert.Equal(["0", "1", "2", "3", "4"], (await Task.WhenAll(waiting)).Select(message => message.Body.ToString()).Order());
    }

    [Fact]
    public async Task AnEnumerationGoesOn()
    {
        await using var bus = DotNetBus.Start();
        await bus.Send("orders", "0", "1", "2");
        await using var receiver = bus.Receiver("orders");
        List<string> seen = [];

        await foreach (var message in receiver.ReceiveMessagesAsync(Ct))
        {
            seen.Add(message.Body.ToString());
            await receiver.CompleteMessageAsync(message, Ct);
            if (seen.Count == 3)
            {
                await bus.Send("orders", "3");
            }
            else if (seen.Count == 4)
            {
                break;
            }
        }

        Assert.Equal(["0", "1", "2", "3"], seen);
    }

    [Fact]
    public async Task WhatIsReceivedAndDeletedIsGone()
    {
        await using var bus = DotNetBus.Start();
        await bus.Send("orders", "0", "1", "2");
        await using var receiver = bus.Receiver("orders", ServiceBusReceiveMode.ReceiveAndDelete);

        Assert.Equal(3, (await DotNetBus.Many(receiver, 3)).Count);

        await DotNetBus.Empty(receiver);
    }

    [Fact]
    public async Task PrefetchedOnesComeInOrderAndAreSettled()
    {
        await using var bus = DotNetBus.Start();
        await bus.Send("orders", [.. Enumerable.Range(0, 50).Select(i => $"{i:00}")]);
        await using var receiver = bus.Receiver("orders", prefetch: 20);

        for (var i = 0; i < 50; i++)
        {
            var message = await DotNetBus.One(receiver);
            Assert.Equal($"{i:00}", message.Body.ToString());
            await receiver.CompleteMessageAsync(message, Ct);
        }

        await DotNetBus.Empty(receiver);
    }

    /// <summary>On close the SDK drains its credit and releases what it had fetched.</summary>
    [Fact]
    public async Task WhatWasPrefetchedAndNotLookedAtComesBackWithoutAnAttempt()
    {
        await using var bus = DotNetBus.Start();
        await bus.Send("orders", [.. Enumerable.Range(0, 10).Select(i => $"{i}")]);
        var first = bus.Receiver("orders", prefetch: 10);
        await first.CompleteMessageAsync(await DotNetBus.One(first), Ct);
        await first.DisposeAsync();

        await using var second = bus.Receiver("orders");
        var rest = await DotNetBus.Many(second, 9);

        Assert.Equal(Enumerable.Range(1, 9).Select(i => ($"{i}", 1)), rest.Select(message => (message.Body.ToString(), message.DeliveryCount)));
    }

    [Fact]
    public async Task PeekingTakesNothingAndGoesOnWhereItWas()
    {
        await using var bus = DotNetBus.Start();
        await using var receiver = bus.Receiver("orders");
        await DotNetBus.Empty(receiver);
        await bus.Send("orders", "a", "b", "c");

        Assert.Equal("a", (await receiver.PeekMessageAsync(cancellationToken: Ct)).Body.ToString());
        Assert.Equal(["b", "c"], (await receiver.PeekMessagesAsync(10, cancellationToken: Ct)).Select(message => message.Body.ToString()));
        Assert.Equal(["b"], (await receiver.PeekMessagesAsync(1, fromSequenceNumber: 2, Ct)).Select(message => message.Body.ToString()));
        Assert.Equal(3, (await DotNetBus.Many(receiver, 3)).Count);
    }
}
