using Azure.Messaging.ServiceBus;

namespace ExchangeHub.Tests.Broker;

/// <summary>Messages of the .NET SDK for later, and those whose time runs out.</summary>
public sealed class DotNetScheduleTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ScheduledMessagesComeWhenDueUnderTheNumbersTheyGot()
    {
        var time = DotNetBus.Clock();
        await using var bus = DotNetBus.Start(time);
        await using var sender = bus.Client.CreateSender("orders");
        await using var receiver = bus.Receiver("orders");
        var at = time.GetUtcNow().AddMinutes(5);

        var one = await sender.ScheduleMessageAsync(new("a"), at, Ct);
        var list = await sender.ScheduleMessagesAsync([new("b"), new("c")], at, Ct);
        await bus.Send("orders", new ServiceBusMessage("d") { ScheduledEnqueueTime = at });

        Assert.All(await receiver.PeekMessagesAsync(10, cancellationToken: Ct), message => Assert.Equal(ServiceBusMessageState.Scheduled, message.State));
        await DotNetBus.Nothing(receiver);
        time.Advance(TimeSpan.FromMinutes(6));
        var messages = await DotNetBus.Many(receiver, 4);

        Assert.Equal(["a", "b", "c", "d"], messages.Select(message => message.Body.ToString()));
        Assert.Equal([one, .. list], messages.Take(3).Select(message => message.SequenceNumber));
        Assert.All(messages, message => Assert.Equal(ServiceBusMessageState.Active, message.State));
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("exchange")]
    public async Task ACancelledOneDoesNotComeAndIsNotThereToBeCancelledAgain(string entity)
    {
        await using var bus = DotNetBus.Start();
        await using var sender = bus.Client.CreateSender(entity);
        var at = TimeProvider.System.GetUtcNow().AddMinutes(5);
        var numbers = await sender.ScheduleMessagesAsync([new("a"), new("b")], at, Ct);

        await sender.CancelScheduledMessagesAsync(numbers, Ct);

        var fault = await Assert.ThrowsAsync<ServiceBusException>(() => sender.CancelScheduledMessageAsync(numbers[0], Ct));
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, fault.Reason);
    }

    [Fact]
    public async Task AMessageOlderThanItsLifeIsGoneOrADeadLetterAsTheQueueSays()
    {
        var time = DotNetBus.Clock();
        await using var bus = DotNetBus.Start(time);
        foreach (var queue in new[] { "orders", "short" })
        {
            await bus.Send(queue, new ServiceBusMessage("brief") { TimeToLive = TimeSpan.FromSeconds(5) }, new ServiceBusMessage("longer") { TimeToLive = TimeSpan.FromSeconds(9) });
        }

        time.Advance(TimeSpan.FromSeconds(6));

        await using var letters = bus.DeadLetters("short");
        var letter = await DotNetBus.One(letters);
        Assert.Equal(("brief", "TTLExpiredException"), (letter.Body.ToString(), letter.DeadLetterReason));
        await using var receiver = bus.Receiver("orders");
        Assert.Equal("longer", (await DotNetBus.One(receiver)).Body.ToString());
        await DotNetBus.Nothing(receiver);
    }
}
