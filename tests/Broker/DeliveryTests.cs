using Amqp.Framing;
using Amqp.Types;
using ExchangeHub.Broker;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Broker;

public sealed class DeliveryTests
{
    // Whole seconds: AMQP has milliseconds, and the library rounds.
    private readonly FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));

    [Fact]
    public async Task TheLockTokenIsTheDeliveryTagAndTheAnnotationsAreServiceBuss()
    {
        await using var broker = Start();
        await using var client = await TestClient.Open(broker);
        await client.Send("orders", TestClient.Text("x"));

        var message = await client.Receiver("orders").ReceiveAsync(TestClient.Soon);

        Assert.Equal(16, message.DeliveryTag.Length);
        Assert.Equal(1L, message.MessageAnnotations[(Symbol)"x-opt-sequence-number"]);
        Assert.Equal(time.GetUtcNow().AddSeconds(30).ToUnixTimeMilliseconds(),
            new DateTimeOffset((DateTime)message.MessageAnnotations[(Symbol)"x-opt-locked-until"]).ToUnixTimeMilliseconds());
        var renewed = await client.Manage("orders", "com.microsoft:renew-lock", new() { ["lock-tokens"] = new[] { new Guid(message.DeliveryTag) } });
        Assert.Equal(200, renewed.ApplicationProperties["statusCode"]);
    }

    [Fact]
    public async Task AnExpiredLockIsAFailedDeliveryAndTheTokenIsWorthNothing()
    {
        await using var broker = Start();
        await using var client = await TestClient.Open(broker);
        await client.Send("orders", TestClient.Text("x"));
        var receiver = client.Receiver("orders", credit: 2);
        var first = await receiver.ReceiveAsync(TestClient.Soon);

        time.Advance(TimeSpan.FromSeconds(31));

        var second = await receiver.ReceiveAsync(TestClient.Soon);
        Assert.Equal(1u, second.Header.DeliveryCount);
        var late = await client.Manage("orders", "com.microsoft:update-disposition",
            new() { ["disposition-status"] = "completed", ["lock-tokens"] = new[] { new Guid(first.DeliveryTag) } });
        Assert.Equal((410, "com.microsoft:message-lock-lost"),
            ((int)late.ApplicationProperties["statusCode"], late.ApplicationProperties["errorCondition"].ToString()));
    }

    [Fact]
    public async Task ARenewedLockOutlivesItsFirstEnd()
    {
        await using var broker = Start();
        await using var client = await TestClient.Open(broker);
        await client.Send("orders", TestClient.Text("x"));
        var receiver = client.Receiver("orders", credit: 2);
        var message = await receiver.ReceiveAsync(TestClient.Soon);
        var tokens = new Map { ["lock-tokens"] = new[] { new Guid(message.DeliveryTag) } };

        time.Advance(TimeSpan.FromSeconds(20));
        await client.Manage("orders", "com.microsoft:renew-lock", tokens);
        time.Advance(TimeSpan.FromSeconds(20));

        Assert.Null(await receiver.ReceiveAsync(TestClient.Never));
        Assert.Equal(200, (await client.Manage("orders", "com.microsoft:renew-lock", tokens)).ApplicationProperties["statusCode"]);
    }

    [Fact]
    public async Task AMessageThatFailedOftenEnoughIsADeadLetterAndSaysWhy()
    {
        await using var broker = Start();
        await using var client = await TestClient.Open(broker);
        await client.Send("orders", TestClient.Text("x"));
        var receiver = client.Receiver("orders", credit: 3);
        for (var i = 0; i < 3; i++)
        {
            receiver.Modify(await receiver.ReceiveAsync(TestClient.Soon), deliveryFailed: true);
        }

        var letter = await client.Receiver("orders/$DeadLetterQueue").ReceiveAsync(TestClient.Soon);

        Assert.Equal("MaxDeliveryCountExceeded", letter.ApplicationProperties["DeadLetterReason"]);
        Assert.Equal("orders", letter.MessageAnnotations[(Symbol)"x-opt-deadletter-source"]);
    }

    [Fact]
    public async Task AnExpiredMessageBecomesADeadLetterWhereThatIsConfiguredAndGoesElsewhere()
    {
        await using var broker = Start();
        await using var client = await TestClient.Open(broker);
        var brief = TestClient.Text("x");
        brief.Header = new Header { Ttl = 5000 };
        await client.Send("orders", brief);
        await client.Send("short", TestClient.Text("x"));

        time.Advance(TimeSpan.FromSeconds(11));

        var letter = await client.Receiver("short/$DeadLetterQueue").ReceiveAsync(TestClient.Soon);
        Assert.Equal("TTLExpiredException", letter.ApplicationProperties["DeadLetterReason"]);
        Assert.Null(await client.Receiver("orders").ReceiveAsync(TestClient.Never));
        Assert.Null(await client.Receiver("orders/$DeadLetterQueue").ReceiveAsync(TestClient.Never));
    }

    [Fact]
    public async Task AReleasedMessageGoesToAnotherLinkAtOnceAndIsNoFailure()
    {
        await using var broker = Start();
        await using var client = await TestClient.Open(broker);
        await client.Send("orders", TestClient.Text("x"));
        var idle = client.Receiver("orders", credit: 10);
        var released = await idle.ReceiveAsync(TestClient.Soon);
        var busy = client.Receiver("orders");
        // The link is there once something went round on it.
        await client.Manage("orders", "com.microsoft:peek-message", new() { ["from-sequence-number"] = 1L, ["message-count"] = 1 });

        idle.Release(released);

        Assert.Equal(0u, (await busy.ReceiveAsync(TestClient.Soon)).Header.DeliveryCount);
    }

    [Fact]
    public async Task ALockOutlivesItsLinkAndIsSettledByManagement()
    {
        await using var broker = Start();
        await using var client = await TestClient.Open(broker);
        await client.Send("orders", TestClient.Text("x"));
        var receiver = client.Receiver("orders");
        var message = await receiver.ReceiveAsync(TestClient.Soon);
        await receiver.CloseAsync(TestClient.Soon);

        Assert.Null(await client.Receiver("orders").ReceiveAsync(TestClient.Never));
        var settled = await client.Manage("orders", "com.microsoft:update-disposition",
            new() { ["disposition-status"] = "completed", ["lock-tokens"] = new[] { new Guid(message.DeliveryTag) } });
        Assert.Equal(200, settled.ApplicationProperties["statusCode"]);
    }

    [Fact]
    public async Task OnlyMatchingSubscriptionsReceiveAndTheyComeAndGoAtRunTime()
    {
        await using var broker = Start();
        await using var client = await TestClient.Open(broker);
        Assert.True(broker.AddSubscription("exchange", "east", CorrelationFilter.OnProperty("recipient", "east")));
        Assert.False(broker.AddSubscription("exchange", "EAST", CorrelationFilter.OnProperty("recipient", "east")));
        var east = client.Receiver("exchange/Subscriptions/east", credit: 5);

        await client.Send("exchange", TestClient.Text("n", "north"), TestClient.Text("e", "east"));

        Assert.Equal("e", TestClient.TextOf(await east.ReceiveAsync(TestClient.Soon)));
        Assert.Null(await east.ReceiveAsync(TestClient.Never));
        var gone = new TaskCompletionSource<Error?>();
        east.AddClosedCallback((_, error) => gone.TrySetResult(error));
        Assert.True(broker.RemoveSubscription("exchange", "east"));
        Assert.False(broker.RemoveSubscription("exchange", "east"));
        Assert.Equal("amqp:resource-deleted", (await gone.Task.WaitAsync(TestClient.Soon, TestContext.Current.CancellationToken))?.Condition);
        await client.Send("exchange", TestClient.Text("nobody's", "east"));
    }

    [Fact]
    public async Task WhatWasReceivedAndDeletedIsGone()
    {
        await using var broker = Start();
        await using var client = await TestClient.Open(broker);
        await client.Send("orders", TestClient.Text("x"));
        Assert.NotNull(await client.Receiver("orders", delete: true).ReceiveAsync(TestClient.Soon));

        var peeked = await client.Manage("orders", "com.microsoft:peek-message", new() { ["from-sequence-number"] = 0L, ["message-count"] = 1 });

        Assert.Equal(204, peeked.ApplicationProperties["statusCode"]);
    }

    private EmbeddedBroker Start() => EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Time = time });
}
