using Azure.Messaging.ServiceBus;

namespace ExchangeHub.Tests.Broker;

/// <summary>Sessions by the .NET SDK: who has one, its order, its state, its lock.</summary>
public sealed class DotNetSessionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheSessionThatIsNamedIsTheOneThatComesInOrder()
    {
        await using var bus = DotNetBus.Start();
        await bus.SendTo("sessions", ("a", "1"), ("b", "2"), ("a", "3"));
        await using var session = await bus.Client.AcceptSessionAsync("sessions", "a", cancellationToken: Ct);

        var messages = await DotNetBus.Many(session, 2);

        Assert.Equal("a", session.SessionId);
        Assert.True(session.SessionLockedUntil > TimeProvider.System.GetUtcNow());
        Assert.Equal(["1", "3"], messages.Select(message => message.Body.ToString()));
        await session.CompleteMessageAsync(messages[0], Ct);
        await session.CompleteMessageAsync(messages[1], Ct);
        await DotNetBus.Nothing(session);
    }

    [Fact]
    public async Task OneThatAnotherHasCannotBeLocked()
    {
        await using var bus = DotNetBus.Start();
        await using var session = await bus.Client.AcceptSessionAsync("sessions", "a", cancellationToken: Ct);

        var refusal = await Assert.ThrowsAsync<ServiceBusException>(() => bus.Client.AcceptSessionAsync("sessions", "a", cancellationToken: Ct));

        Assert.Equal(ServiceBusFailureReason.SessionCannotBeLocked, refusal.Reason);
    }

    [Fact]
    public async Task TheNextSessionIsWaitedFor()
    {
        await using var bus = DotNetBus.Start();
        var waiting = bus.Client.AcceptNextSessionAsync("sessions", cancellationToken: Ct);
        await bus.SendTo("sessions", ("late", "x"));

        await using var session = await waiting;

        Assert.Equal("late", session.SessionId);
        Assert.Equal("x", (await DotNetBus.One(session)).Body.ToString());
    }

    [Fact]
    public async Task AndIsATimeoutWhenNoneComes()
    {
        await using var bus = DotNetBus.Start();
        await using var impatient = new ServiceBusClient(bus.Broker.ConnectionString, DotNetBus.Options(TimeSpan.FromSeconds(2)));

        var nothing = await Assert.ThrowsAsync<ServiceBusException>(() => impatient.AcceptNextSessionAsync("sessions", cancellationToken: Ct));

        Assert.Equal(ServiceBusFailureReason.ServiceTimeout, nothing.Reason);
    }

    [Fact]
    public async Task ItsStateOutlivesItsReceiver()
    {
        await using var bus = DotNetBus.Start();
        await using (var first = await bus.Client.AcceptSessionAsync("sessions", "a", cancellationToken: Ct))
        {
            Assert.Null(await first.GetSessionStateAsync(Ct));
            await first.SetSessionStateAsync(new("half way"), Ct);
        }

        await using var second = await bus.Client.AcceptSessionAsync("sessions", "a", cancellationToken: Ct);
        Assert.Equal("half way", (await second.GetSessionStateAsync(Ct)).ToString());
        await second.SetSessionStateAsync(null, Ct);
        Assert.Null(await second.GetSessionStateAsync(Ct));
    }

    [Fact]
    public async Task ARenewedLockKeepsTheSessionAndItsMessages()
    {
        var time = DotNetBus.Clock();
        await using var bus = DotNetBus.Start(time);
        await bus.SendTo("sessions", ("a", "x"));
        await using var session = await bus.Client.AcceptSessionAsync("sessions", "a", cancellationToken: Ct);
        var (message, before) = (await DotNetBus.One(session), session.SessionLockedUntil);
        time.Advance(TimeSpan.FromSeconds(20));

        await session.RenewSessionLockAsync(Ct);

        Assert.Equal(before + TimeSpan.FromSeconds(20), session.SessionLockedUntil);
        time.Advance(TimeSpan.FromSeconds(20));
        await session.CompleteMessageAsync(message, Ct);
        Assert.Null(await session.PeekMessageAsync(0, Ct));
    }

    [Fact]
    public async Task ALostLockIsToldAndTheNextReceiverHasTheMessages()
    {
        var time = DotNetBus.Clock();
        await using var bus = DotNetBus.Start(time);
        await bus.SendTo("sessions", ("a", "x"));
        var session = await bus.Client.AcceptSessionAsync("sessions", "a", cancellationToken: Ct);
        var message = await DotNetBus.One(session);

        time.Advance(TimeSpan.FromSeconds(31));

        // Which of the two depends on whether the SDK has seen that its link is closed.
        var settling = await Assert.ThrowsAnyAsync<Exception>(() => session.CompleteMessageAsync(message, Ct));
        Assert.True(settling is ObjectDisposedException or ServiceBusException { Reason: ServiceBusFailureReason.SessionLockLost }, $"{settling}");
        await using var next = await bus.Client.AcceptSessionAsync("sessions", "a", cancellationToken: Ct);
        Assert.Equal(2, (await DotNetBus.One(next)).DeliveryCount);
    }

    [Fact]
    public async Task MessagesOfASessionAreDeferredPeekedAndScheduledInIt()
    {
        var time = DotNetBus.Clock();
        await using var bus = DotNetBus.Start(time);
        await bus.SendTo("sessions", ("a", "1"), ("b", "other"));
        await using var sender = bus.Client.CreateSender("sessions");
        await sender.ScheduleMessageAsync(new("2") { SessionId = "a" }, time.GetUtcNow().AddSeconds(10), Ct);
        await using var session = await bus.Client.AcceptSessionAsync("sessions", "a", cancellationToken: Ct);

        Assert.Equal(["1", "2"], (await session.PeekMessagesAsync(10, cancellationToken: Ct)).Select(message => message.Body.ToString()));
        var first = await DotNetBus.One(session);
        await session.DeferMessageAsync(first, cancellationToken: Ct);
        await DotNetBus.Nothing(session);
        await session.CompleteMessageAsync(await session.ReceiveDeferredMessageAsync(first.SequenceNumber, Ct), Ct);
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("2", (await DotNetBus.One(session)).Body.ToString());
    }

    /// <summary>A session's receive that got fewer than it asked for drains its credit each time.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task ReceivesThatAreNotFilledLoseNothing(int prefetch)
    {
        await using var bus = DotNetBus.Start();
        await using var session = await bus.Client.AcceptSessionAsync("sessions", "a", new() { PrefetchCount = prefetch }, Ct);
        for (var round = 0; round < 4; round++)
        {
            await bus.SendTo("sessions", ("a", $"{round}a"), ("a", $"{round}b"));
            List<string> seen = [];
            while (seen.Count < 2)
            {
                foreach (var message in await session.ReceiveMessagesAsync(10, DotNetBus.Soon, Ct))
                {
                    Assert.Equal(1, message.DeliveryCount);
                    seen.Add(message.Body.ToString());
                    await session.CompleteMessageAsync(message, Ct);
                }
            }
            Assert.Equal([$"{round}a", $"{round}b"], seen);
            Assert.Empty(await session.ReceiveMessagesAsync(10, DotNetBus.Never, Ct));
        }
    }

    [Fact]
    public async Task WhatDoesNotGoTogetherIsRefused()
    {
        await using var bus = DotNetBus.Start();
        await using var plain = bus.Receiver("sessions");

        await Assert.ThrowsAsync<InvalidOperationException>(() => bus.Send("sessions", "of no session"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => plain.ReceiveMessageAsync(DotNetBus.Soon, Ct));
        await Assert.ThrowsAsync<InvalidOperationException>(() => bus.Client.AcceptSessionAsync("orders", "a", cancellationToken: Ct));
        await bus.Send("orders", "the connection stands");
    }
}
