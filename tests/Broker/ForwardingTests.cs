using Azure.Messaging.ServiceBus;
using ExchangeHub.Broker;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Broker;

/// <summary>Subscriptions and queues that forward, under Microsoft's .NET SDK.</summary>
public sealed class ForwardingTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = DotNetBus.Clock();
    private EmbeddedBroker broker = null!;
    private ServiceBusClient client = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        broker = EmbeddedBroker.Start(new() { Topology = ForwardingTopology.Parsed, Time = time, MaxQueueSize = 16 * 1024 });
        client = new(broker.ConnectionString, DotNetBus.Options());
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task AMessageIsInTheQueueInOrderAndNoLongerInTheSubscription()
    {
        await Announce("north", "1", "2");

        await using var receiver = client.CreateReceiver("notices-north");
        var messages = await DotNetBus.Many(receiver, 2);

        Assert.Equal(["1", "2"], messages.Select(message => message.Body.ToString()));
        Assert.Equal("north", messages[0].ApplicationProperties["recipient"]);
        Assert.Equal(1, messages[0].DeliveryCount);
        await DotNetBus.Empty(client.CreateReceiver("exchange", "north"));
        await DotNetBus.Empty(client.CreateReceiver("notices-south"));
    }

    [Fact]
    public async Task OneWhoWaitsAtTheQueueGetsIt()
    {
        await using var receiver = client.CreateReceiver("notices-north");
        var waiting = DotNetBus.One(receiver);

        await Announce("north", "x");

        Assert.Equal("x", (await waiting).Body.ToString());
    }

    [Fact]
    public async Task TheQueueLocksAndCountsByItsOwnRules()
    {
        await Announce("north", "x");
        await using var receiver = client.CreateReceiver("notices-north");

        var message = await DotNetBus.One(receiver);
        Assert.Equal(time.GetUtcNow().AddSeconds(30), message.LockedUntil);
        await receiver.AbandonMessageAsync(message, cancellationToken: Ct);
        await receiver.AbandonMessageAsync(await DotNetBus.One(receiver), cancellationToken: Ct);
        Assert.Equal("MaxDeliveryCountExceeded", (await DotNetBus.One(DeadLetters("notices-north"))).DeadLetterReason);
    }

    [Fact]
    public async Task InTheQueueAMessageHasWhatWasLeftOfItsLife()
    {
        await Announce("waiting", "x"); // for ten minutes; the queue would give it an hour
        time.Advance(TimeSpan.FromMinutes(6));
        Assert.True(broker.ForwardSubscription("exchange", "waiting", "notices-south"));
        await using var receiver = client.CreateReceiver("notices-south");

        time.Advance(TimeSpan.FromSeconds(239));
        Assert.NotNull(await receiver.PeekMessageAsync(0, Ct));
        time.Advance(TimeSpan.FromSeconds(1));
        await DotNetBus.Empty(receiver);
    }

    [Fact]
    public async Task NothingIsReceivedFromASubscriptionThatForwards()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.CreateReceiver("exchange", "north").ReceiveMessageAsync(DotNetBus.Soon, Ct));
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.CreateReceiver("first").ReceiveMessageAsync(DotNetBus.Soon, Ct));
    }

    [Fact]
    public async Task WhatAFullQueueDoesNotTakeIsADeadLetterOfTheSubscription()
    {
        var large = new string('x', 6 * 1024);
        await Announce("north", large, large, "refused" + large);

        var letter = await DotNetBus.One(DeadLetters("exchange/Subscriptions/north"));

        Assert.StartsWith("refused", letter.Body.ToString(), StringComparison.Ordinal);
        Assert.Equal(("ForwardingRefused", "exchange/Subscriptions/north"), (letter.DeadLetterReason, letter.DeadLetterSource));
        await using var receiver = client.CreateReceiver("notices-north");
        foreach (var message in await DotNetBus.Many(receiver, 2))
        {
            await receiver.CompleteMessageAsync(message, Ct);
        }
        await Announce("north", large, large); // there is room again
        await DotNetBus.Many(receiver, 2);
    }

    [Fact]
    public async Task AQueueOfSessionsRefusesWhatNamesNone()
    {
        await Announce("sessions", new ServiceBusMessage("no session"), new ServiceBusMessage("fits") { SessionId = "s" });

        Assert.Equal("no session", (await DotNetBus.One(DeadLetters("exchange/Subscriptions/sessions"))).Body.ToString());
        await using var session = await client.AcceptSessionAsync("by-session", "s", cancellationToken: Ct);
        Assert.Equal("fits", (await session.ReceiveMessageAsync(DotNetBus.Soon, Ct)).Body.ToString());
    }

    [Fact]
    public async Task AQueueThatDetectsDuplicatesDropsThemHereToo()
    {
        await Announce("once", new ServiceBusMessage("1") { MessageId = "a" }, new ServiceBusMessage("again") { MessageId = "a" });

        await using var receiver = client.CreateReceiver("once");
        Assert.Equal("1", (await DotNetBus.One(receiver)).Body.ToString());
        await DotNetBus.Nothing(receiver);
        await DotNetBus.Empty(DeadLetters("exchange/Subscriptions/once"));
    }

    [Fact]
    public async Task QueuesPassOnWhatTheyGetAndWhatIsDueLater()
    {
        await Announce("far", "from the topic");
        await using var sender = client.CreateSender("first");
        await sender.SendMessageAsync(new("sent"), Ct);
        await sender.ScheduleMessageAsync(new("later"), time.GetUtcNow().AddMinutes(1), Ct);

        await using var receiver = client.CreateReceiver("third");
        var messages = await DotNetBus.Many(receiver, 2);
        Assert.Equal(["from the topic", "sent"], messages.Select(message => message.Body.ToString()));
        foreach (var message in messages)
        {
            await receiver.CompleteMessageAsync(message, Ct);
        }
        await DotNetBus.Empty(receiver);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("later", (await DotNetBus.One(receiver)).Body.ToString());
    }

    [Fact]
    public async Task WhatWaitedMovesWhenForwardingIsSwitchedOnAndItsReceiverIsToldToGo()
    {
        await Announce("waiting", "held", "waits");
        await using var receiver = client.CreateReceiver("exchange", "waiting");
        Assert.Equal("held", (await DotNetBus.One(receiver)).Body.ToString());

        Assert.True(broker.ForwardSubscription("exchange", "waiting", "notices-south"));

        await using var queue = client.CreateReceiver("notices-south");
        var moved = await DotNetBus.One(queue);
        Assert.Equal("waits", moved.Body.ToString());
        await queue.CompleteMessageAsync(moved, Ct);
        await Assert.ThrowsAsync<InvalidOperationException>(() => receiver.ReceiveMessageAsync(DotNetBus.Soon, Ct));
        time.Advance(TimeSpan.FromMinutes(1)); // the lock that was held
        Assert.Equal("held", (await DotNetBus.One(queue)).Body.ToString());
    }

    [Fact]
    public async Task SwitchedOffItKeepsItsMessagesAgain()
    {
        Assert.True(broker.ForwardSubscription("exchange", "north", null));

        await Announce("north", "stays");

        Assert.Equal("stays", (await DotNetBus.One(client.CreateReceiver("exchange", "north"))).Body.ToString());
        Assert.False(broker.ForwardSubscription("exchange", "nobody", "third"));
        Assert.Throws<ArgumentException>(() => broker.ForwardSubscription("exchange", "north", "nowhere"));
        Assert.Throws<ArgumentException>(() => broker.AddSubscription("exchange", "new", CorrelationFilter.MatchAll, forwardTo: "exchange"));
    }

    private ServiceBusReceiver DeadLetters(string entity) => client.CreateReceiver(entity, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

    private Task Announce(string recipient, params string[] texts) =>
        Announce(recipient, [.. texts.Select(text => new ServiceBusMessage(text))]);

    private async Task Announce(string recipient, params ServiceBusMessage[] messages)
    {
        await using var hub = client.CreateSender("exchange");
        foreach (var message in messages)
        {
            message.ApplicationProperties["recipient"] = recipient;
            await hub.SendMessageAsync(message, Ct);
        }
    }
}
