using Azure.Messaging.ServiceBus;

namespace ExchangeHub.Tests.Broker;

/// <summary>Settling by the .NET SDK, on the link or, when that does not have the message, by management.</summary>
public sealed class DotNetSettleTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ACompletedMessageIsGoneAndCannotBeCompletedAgain()
    {
        await using var bus = DotNetBus.Start();
        await bus.Send("orders", "x");
        await using var receiver = bus.Receiver("orders");
        var message = await DotNetBus.One(receiver);
        await receiver.CompleteMessageAsync(message, Ct);

        await IsLost(() => receiver.CompleteMessageAsync(message, Ct));
        await DotNetBus.Empty(receiver);
    }

    [Fact]
    public async Task AnAbandonedOneComesAgainWithWhatWasAdded()
    {
        await using var bus = DotNetBus.Start();
        await bus.Send("orders", new ServiceBusMessage("x") { ApplicationProperties = { ["kept"] = 1, ["changed"] = "before" } });
        await using var receiver = bus.Receiver("orders");
        await receiver.AbandonMessageAsync(await DotNetBus.One(receiver), new Dictionary<string, object> { ["changed"] = "after", ["added"] = 7L }, Ct);

        var again = await DotNetBus.One(receiver);

        Assert.Equal(2, again.DeliveryCount);
        Assert.Equal(new Dictionary<string, object> { ["kept"] = 1, ["changed"] = "after", ["added"] = 7L }, again.ApplicationProperties.ToDictionary());
    }

    [Fact]
    public async Task ADeadLetterHasItsReasonAndWhatElseWasSaid()
    {
        await using var bus = DotNetBus.Start();
        await bus.Send("orders", "x");
        await using var receiver = bus.Receiver("orders");
        await receiver.DeadLetterMessageAsync(
            await DotNetBus.One(receiver), new Dictionary<string, object> { ["extra"] = "more", ["number"] = 5 }, "why", "because", Ct);

        await using var letters = bus.DeadLetters("orders");
        var letter = await DotNetBus.One(letters);

        Assert.Equal(("why", "because", "orders"), (letter.DeadLetterReason, letter.DeadLetterErrorDescription, letter.DeadLetterSource));
        Assert.Equal(("more", 5), (letter.ApplicationProperties["extra"], letter.ApplicationProperties["number"]));
        await letters.CompleteMessageAsync(letter, Ct);
        await DotNetBus.Empty(letters);
        await DotNetBus.Empty(receiver);
    }

    [Fact]
    public async Task OneThatFailsTooOftenIsADeadLetter()
    {
        await using var bus = DotNetBus.Start();
        await bus.Send("orders", "x");
        await using var receiver = bus.Receiver("orders");
        for (var i = 1; i <= 3; i++)
        {
            var message = await DotNetBus.One(receiver);
            Assert.Equal(i, message.DeliveryCount);
            await receiver.AbandonMessageAsync(message, cancellationToken: Ct);
        }

        await using var letters = bus.DeadLetters("orders");
        Assert.Equal("MaxDeliveryCountExceeded", (await DotNetBus.One(letters)).DeadLetterReason);
    }

    /// <summary>The lock is no link's own: the SDK goes by management where its link does not know the message.</summary>
    [Theory]
    [InlineData("complete")]
    [InlineData("abandon")]
    [InlineData("defer")]
    [InlineData("dead-letter")]
    public async Task AnotherReceiverSettlesWhatTheFirstOneHeld(string how)
    {
        await using var bus = DotNetBus.Start();
        await bus.Send("orders", "x");
        var first = bus.Receiver("orders");
        var message = await DotNetBus.One(first);
        await first.DisposeAsync();
        await using var other = bus.Receiver("orders");
        var added = new Dictionary<string, object> { ["by"] = "the other" };

        await (how switch
        {
            "complete" => other.CompleteMessageAsync(message, Ct),
            "abandon" => other.AbandonMessageAsync(message, added, Ct),
            "defer" => other.DeferMessageAsync(message, added, Ct),
            _ => other.DeadLetterMessageAsync(message, added, "why", "because", Ct),
        });

        await using var letters = bus.DeadLetters("orders");
        var found = how switch
        {
            "abandon" => await DotNetBus.One(other),
            "defer" => await other.ReceiveDeferredMessageAsync(message.SequenceNumber, Ct),
            "dead-letter" => await DotNetBus.One(letters),
            _ => null,
        };
        if (found is null)
        {
            await DotNetBus.Empty(other);
            return;
        }
        Assert.Equal("the other", found.ApplicationProperties["by"]);
        Assert.Equal(how == "dead-letter" ? "why" : null, found.DeadLetterReason);
    }

    [Fact]
    public async Task ARenewedLockLastsLonger()
    {
        var time = DotNetBus.Clock();
        await using var bus = DotNetBus.Start(time);
        await bus.Send("orders", "x");
        await using var receiver = bus.Receiver("orders");
        var message = await DotNetBus.One(receiver);
        var before = message.LockedUntil;
        time.Advance(TimeSpan.FromSeconds(20));

        await receiver.RenewMessageLockAsync(message, Ct);

        Assert.Equal(before + TimeSpan.FromSeconds(20), message.LockedUntil);
        time.Advance(TimeSpan.FromSeconds(20));
        await receiver.CompleteMessageAsync(message, Ct);
        await DotNetBus.Empty(receiver);
    }

    [Fact]
    public async Task ALockThatRanOutIsLostAndTheMessageComesAgain()
    {
        var time = DotNetBus.Clock();
        await using var bus = DotNetBus.Start(time);
        await bus.Send("orders", "x");
        await using var receiver = bus.Receiver("orders");
        var message = await DotNetBus.One(receiver);

        time.Advance(TimeSpan.FromSeconds(31));

        await IsLost(() => receiver.RenewMessageLockAsync(message, Ct));
        await IsLost(() => receiver.CompleteMessageAsync(message, Ct));
        Assert.Equal(2, (await DotNetBus.One(receiver)).DeliveryCount);
    }

    private static async Task IsLost(Func<Task> settle) =>
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, (await Assert.ThrowsAsync<ServiceBusException>(settle)).Reason);
}
