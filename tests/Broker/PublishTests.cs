using Amqp;
using ExchangeHub.Broker;

namespace ExchangeHub.Tests.Broker;

public sealed class PublishTests
{
    [Fact]
    public async Task ABatchThatOneSubscriptionHasNoRoomForReachesNone()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, MaxQueueSize = 20_000 });
        await using var client = await TestClient.Open(broker);
        var filler = new string('x', 15_000);
        await client.Send("exchange", TestClient.Text(filler, "north"));

        var refusal = await Assert.ThrowsAsync<AmqpException>(() =>
            client.Send("exchange", TestClient.Batch(TestClient.Text("south first", "south"), TestClient.Text(filler, "north"))));

        Assert.Equal("amqp:resource-limit-exceeded", refusal.Error.Condition);
        Assert.Null(await client.Receiver("exchange/Subscriptions/south").ReceiveAsync(TestClient.Never));
    }

    [Fact]
    public async Task RoomComesBackWhenMessagesAreCompleted()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, MaxQueueSize = 20_000 });
        await using var client = await TestClient.Open(broker);
        var (filler, receiver) = (new string('x', 15_000), client.Receiver("orders"));
        for (var i = 0; i < 5; i++)
        {
            await client.Send("orders", TestClient.Text(filler));
            receiver.Accept(await receiver.ReceiveAsync(TestClient.Soon));
            receiver.SetCredit(1, autoRestore: false);
        }
    }

    [Fact]
    public async Task ABatchWithOneMalformedMessageIsRefusedWhole()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });
        await using var client = await TestClient.Open(broker);
        var batch = TestClient.Batch(TestClient.Text("good"));
        ((Amqp.Framing.DataList)batch.BodySection).Add(new() { Binary = [0x00, 0x53, 0x74, 0xC1, 0xFF] });

        var refusal = await Assert.ThrowsAsync<AmqpException>(() => client.Send("orders", batch));

        Assert.Equal("amqp:decode-error", refusal.Error.Condition);
        Assert.Null(await client.Receiver("orders").ReceiveAsync(TestClient.Never));
    }

    [Fact]
    public async Task ARepeatedMessageIdIsTakenAndDroppedUntilTheWindowEnds()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Time = time });
        await using var client = await TestClient.Open(broker);
        var receiver = client.Receiver("once", credit: 10);

        await client.Send("once", TestClient.Text("1", id: "a"), TestClient.Text("2", id: "a"));
        time.Advance(TimeSpan.FromSeconds(20));
        await client.Send("once", TestClient.Text("3", id: "a"));

        Assert.Equal("1", TestClient.TextOf(await receiver.ReceiveAsync(TestClient.Soon)));
        Assert.Equal("3", TestClient.TextOf(await receiver.ReceiveAsync(TestClient.Soon)));
        Assert.Null(await receiver.ReceiveAsync(TestClient.Never));
    }

    [Fact]
    public async Task AMessageLargerThanTheLinkAllowsIsRefusedAndTheLinkStands()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });
        await using var client = await TestClient.Open(broker);
        var sender = client.Sender("orders");

        var refusal = await Assert.ThrowsAsync<AmqpException>(() =>
            sender.SendAsync(TestClient.Text(new string('x', 1_100_000)), TestClient.Soon));

        Assert.Equal("amqp:link:message-size-exceeded", refusal.Error.Condition);
        await sender.SendAsync(TestClient.Text(new string('x', 1_000_000)), TestClient.Soon);
    }

    [Fact]
    public async Task TheBodyArrivesAsItWasSentEvenIfItIsSeveralSequences()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });
        await using var client = await TestClient.Open(broker);
        // Two amqp-sequence sections; the library would keep the last one only.
        byte[] body = [0x00, 0x53, 0x76, 0xC0, 0x03, 0x01, 0x54, 0x01, 0x00, 0x53, 0x76, 0xC0, 0x03, 0x01, 0x54, 0x02];
        var batch = new Message { Format = 0x80013700, BodySection = new Amqp.Framing.Data { Binary = body } };

        await client.Send("orders", batch);

        var peeked = await client.Manage("orders", "com.microsoft:peek-message", new() { ["from-sequence-number"] = 1L, ["message-count"] = 1 });
        var bytes = (byte[])((Amqp.Types.Map)((Amqp.Types.List)((Amqp.Types.Map)peeked.Body)["messages"])[0]!)["message"];
        Assert.Equal(body, bytes[^body.Length..]);
    }

    [Fact]
    public async Task AnnotationsNestedWithoutEndAreRefusedAndDoNotEndTheProcess()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });
        await using var client = await TestClient.Open(broker);
        var nested = new byte[3 + (9 * 100_000) + 1];
        (nested[1], nested[2]) = (0x53, 0x72);
        for (var at = 3; at < nested.Length - 1; at += 9)
        {
            nested[at] = 0xD0;
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(nested.AsSpan(at + 1), nested.Length - at - 5);
            nested[at + 8] = 1;
        }
        nested[^1] = 0x40;

        var refusal = await Assert.ThrowsAsync<AmqpException>(() =>
            client.Send("orders", new Message { Format = 0x80013700, BodySection = new Amqp.Framing.Data { Binary = nested } }));

        Assert.Equal("amqp:decode-error", refusal.Error.Condition);
    }
}
