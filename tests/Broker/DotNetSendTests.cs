using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;

namespace ExchangeHub.Tests.Broker;

/// <summary>What the .NET SDK sends arrives as it was sent.</summary>
public sealed class DotNetSendTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OneMessage()
    {
        await using var bus = DotNetBus.Start();
        await bus.Client.CreateSender("orders").SendMessageAsync(new("hello") { MessageId = "one" }, Ct);

        await using var receiver = bus.Receiver("orders");
        var message = await DotNetBus.One(receiver);

        Assert.Equal(("hello", "one", 1L, 1), (message.Body.ToString(), message.MessageId, message.SequenceNumber, message.DeliveryCount));
        Assert.True(message.LockedUntil > message.EnqueuedTime);
        Assert.Equal(ServiceBusMessageState.Active, message.State);
    }

    [Fact]
    public async Task EveryKindOfValueAndEverySystemProperty()
    {
        await using var bus = DotNetBus.Start();
        var at = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        Dictionary<string, object> values = new()
        {
            ["string"] = "text", ["bool"] = true, ["byte"] = (byte)1, ["sbyte"] = (sbyte)-1, ["short"] = (short)-2, ["ushort"] = (ushort)2,
            ["int"] = -3, ["uint"] = 3u, ["long"] = -4L, ["ulong"] = 4UL, ["float"] = 1.5f, ["double"] = 2.5, ["decimal"] = 3.25m, ["char"] = 'c',
            ["guid"] = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), ["time"] = at.UtcDateTime, ["offset"] = at, ["span"] = TimeSpan.FromMinutes(5),
            ["uri"] = new Uri("https://agency.example/a"),
        };
        var sent = new ServiceBusMessage("x")
        {
            MessageId = "m", CorrelationId = "c", ContentType = "text/plain", Subject = "s", To = "t", ReplyTo = "r", ReplyToSessionId = "rs",
            SessionId = "session", PartitionKey = "session", TimeToLive = TimeSpan.FromMinutes(10),
        };
        foreach (var (name, value) in values)
        {
            sent.ApplicationProperties[name] = value;
        }
        await bus.Send("orders", sent);

        await using var receiver = bus.Receiver("orders");
        var message = await DotNetBus.One(receiver);

        Assert.Equal(19, values.Count);
        Assert.Equal(values, message.ApplicationProperties.ToDictionary());
        Assert.Equal(
            ("m", "c", "text/plain", "s", "t", "r", "rs", "session", "session", TimeSpan.FromMinutes(10)),
            (message.MessageId, message.CorrelationId, message.ContentType, message.Subject, message.To, message.ReplyTo, message.ReplyToSessionId,
                message.SessionId, message.PartitionKey, message.TimeToLive));
    }

    [Fact]
    public async Task AListAndABatchKeepTheirOrderAndEachHasAnId()
    {
        await using var bus = DotNetBus.Start();
        await using var sender = bus.Client.CreateSender("orders");
        await sender.SendMessagesAsync([new("1"), new("2"), new("3")], Ct);
        using var batch = await sender.CreateMessageBatchAsync(Ct);
        Assert.Equal(1024 * 1024, batch.MaxSizeInBytes);
        Assert.True(batch.TryAddMessage(new("4")) && batch.TryAddMessage(new("5")));
        await sender.SendMessagesAsync(batch, Ct);

        await using var receiver = bus.Receiver("orders");
        var messages = await DotNetBus.Many(receiver, 5);

        Assert.Equal(["1", "2", "3", "4", "5"], messages.Select(message => message.Body.ToString()));
        Assert.All(messages, message => Assert.NotEmpty(message.MessageId));
    }

    [Fact]
    public async Task ABodyOfAValueAndOneOfSequences()
    {
        await using var bus = DotNetBus.Start();
        var (value, sequence) = (new ServiceBusMessage(), new ServiceBusMessage());
        value.GetRawAmqpMessage().Body = AmqpMessageBody.FromValue(42);
        sequence.GetRawAmqpMessage().Body = AmqpMessageBody.FromSequence([[1, "two"], [3L]]);
        await bus.Send("orders", value, sequence);

        await using var receiver = bus.Receiver("orders");
        var messages = await DotNetBus.Many(receiver, 2);

        Assert.True(messages[0].GetRawAmqpMessage().Body.TryGetValue(out var number));
        Assert.Equal(42, number);
        Assert.True(messages[1].GetRawAmqpMessage().Body.TryGetSequence(out var sections));
        Assert.Equal([[1, "two"], [3L]], sections!.Select(section => section.ToList()));
    }

    [Fact]
    public async Task WhatIsTooLargeIsRefusedAndWhatIsNearlySoComesWhole()
    {
        await using var bus = DotNetBus.Start();
        await using var sender = bus.Client.CreateSender("orders");
        var half = new string('x', 600_000);

        foreach (var tooLarge in new ServiceBusMessage[][] { [new(half), new(half)], [new(half + half)] })
        {
            var refusal = await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessagesAsync(tooLarge, Ct));
            Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, refusal.Reason);
        }
        await sender.SendMessageAsync(new(new string('y', 900_000)), Ct);

        await using var receiver = bus.Receiver("orders");
        Assert.Equal(900_000, (await DotNetBus.One(receiver)).Body.ToMemory().Length);
        await DotNetBus.Nothing(receiver);
    }

    [Fact]
    public async Task ATopicGivesEachSubscriptionItsOwn()
    {
        await using var bus = DotNetBus.Start();
        foreach (var recipient in new[] { "north", "south", "nobody" })
        {
            await bus.Send("exchange", new ServiceBusMessage(recipient) { ApplicationProperties = { ["recipient"] = recipient } });
        }

        foreach (var name in new[] { "north", "south" })
        {
            await using var receiver = bus.Client.CreateReceiver("exchange", name);
            var message = await DotNetBus.One(receiver);
            Assert.Equal(name, message.Body.ToString());
            await receiver.DeadLetterMessageAsync(message, "why", "because", Ct);
            await using var letters = bus.Client.CreateReceiver("exchange", name, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
            Assert.Equal(("why", "because"), await DotNetBus.One(letters) is var letter ? (letter.DeadLetterReason, letter.DeadLetterErrorDescription) : default);
            await DotNetBus.Nothing(receiver);
        }
    }
}
