using System.Text;
using Azure.Messaging.ServiceBus;
using ExchangeHub.Adapters.Messaging;
using ExchangeHub.Client;
using ExchangeHub.Broker;
using ExchangeHub.Tests.Broker;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Adapters.Messaging;

/// <summary>The agency's listener, fed by the hub's own sender.</summary>
public sealed class NoticeReceiverTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NoticesArriveReadAndCompletedOnesDoNotComeAgain()
    {
        await using var broker = Start();
        await Announce(broker, "1", "2");

        var read = new List<NoticeEvent>();
        await foreach (var notice in new NoticeReceiver(broker.ConnectionString, "north").Receive(Ct))
        {
            read.Add(notice.Event);
            Assert.True(await notice.Complete(Ct));
            if (read.Count == 2)
            {
                break;
            }
        }

        Assert.Equal(Expected("1"), read[0]);
        Assert.Equal("2", read[1].Message);
        await using var client = await TestClient.Open(broker);
        var peeked = await client.Manage("exchange/Subscriptions/north", "com.microsoft:peek-message",
            new() { ["from-sequence-number"] = 0L, ["message-count"] = 1 });
        Assert.Equal(204, peeked.ApplicationProperties["statusCode"]);
    }

    [Fact]
    public async Task AClockIsHeardAndDoesNotHoldUpWhatFollows()
    {
        await using var broker = Start();
        await using var client = await TestClient.Open(broker);
        await client.Send("exchange", TestClient.Text("""
            {"specversion":"1.0","type":"exchangehub.clock.v1","data":{"entry":"e"}}
            """, "north"));
        await Announce(broker, "1");

        List<ClockEvent> heard = [];
        await foreach (var notice in new NoticeReceiver(broker.ConnectionString, "north", onClock: heard.Add).Receive(Ct))
        {
            Assert.Equal("1", notice.Event.Message);
            Assert.True(await notice.Complete(Ct));
            break;
        }

        Assert.Equal([new("e")], heard);
    }

    [Fact]
    public async Task AnAbandonedNoticeComesAgain()
    {
        await using var broker = Start();
        await Announce(broker, "1");

        var times = 0;
        await foreach (var notice in new NoticeReceiver(broker.ConnectionString, "north").Receive(Ct))
        {
            Assert.Equal("1", notice.Event.Message);
            if (++times == 2)
            {
                Assert.True(await notice.Complete(Ct));
                break;
            }
            Assert.True(await notice.Abandon(Ct));
        }
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("""{"specversion":"1.0","type":"something.else","data":{}}""")]
    [InlineData("""{"specversion":"1.0","type":"exchangehub.notice.v1","data":{"message":"1"}}""")]
    [InlineData("""{"specversion":1,"type":"exchangehub.notice.v1"}""")]
    public async Task WhatIsNoNoticeBecomesADeadLetterAndTheNextOneIsRead(string body)
    {
        await using var broker = Start();
        await using var client = await TestClient.Open(broker);
        await client.Send("exchange", TestClient.Text(body, "north"));
        await Announce(broker, "1");

        await foreach (var notice in new NoticeReceiver(broker.ConnectionString, "north").Receive(Ct))
        {
            Assert.Equal("1", notice.Event.Message);
            Assert.True(await notice.Complete(Ct));
            break;
        }

        var letter = await client.Receiver("exchange/Subscriptions/north/$DeadLetterQueue").ReceiveAsync(TestClient.Soon);
        Assert.Equal("not a notice", letter.ApplicationProperties["DeadLetterReason"]);
    }

    [Fact]
    public async Task ABrokerThatComesBackIsJoinedAgain()
    {
        var broker = Start();
        await Announce(broker, "1");
        var breaks = 0;
        var receiver = new NoticeReceiver(broker.ConnectionString, "north", _ => breaks++);
        var read = new List<string>();
        EmbeddedBroker? back = null;
        await foreach (var notice in receiver.Receive(Ct))
        {
            Assert.True(await notice.Complete(Ct));
            read.Add(notice.Event.Message);
            if (read.Count == 2)
            {
                break;
            }
            await broker.DisposeAsync();
            back = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Port = broker.Port, Key = KeyOf(broker) });
            await Announce(back, "2");
        }
        await back!.DisposeAsync();

        Assert.Equal(["1", "2"], read);
        Assert.InRange(breaks, 0, 100); // none, when it was back before anything was asked of it
    }

    [Fact]
    public async Task ABrokerThatGoesAndComesBackWhileItIsListenedToIsJoinedAgain()
    {
        var broker = Start();
        var heard = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var notices = new NoticeReceiver(broker.ConnectionString, "north", fault => heard.TrySetResult(fault)).Receive(Ct).GetAsyncEnumerator(Ct);
        await Announce(broker, "1");
        Assert.True(await notices.MoveNextAsync());
        Assert.True(await notices.Current.Complete(Ct));

        var next = notices.MoveNextAsync().AsTask();
        await broker.DisposeAsync();
        await heard.Task.WaitAsync(TestClient.Soon, Ct);
        await using var back = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Port = broker.Port, Key = KeyOf(broker) });
        await Announce(back, "2");

        Assert.True(await next);
        Assert.Equal("2", notices.Current.Event.Message);
    }

    [Theory]
    [InlineData("Closed")]
    [InlineData("Reset")]
    public async Task ALineThatBreaksAnywhereBeforeTheNoticeIsJoinedAgain(string end)
    {
        const int places = 24;
        await using var broker = Start();
        await Announce(broker, "measured");
        int whole;
        using (var proxy = new FaultyProxy(broker.Port, _ => new()))
        {
            whole = await FirstThrough(proxy, broker, "measured", () => Assert.Fail("the line broke"));
        }
        for (var place = 0; place < places; place++)
        {
            var fault = new LineFault(whole * place / places, Then: Enum.Parse<LineEnd>(end));
            using var proxy = new FaultyProxy(broker.Port, connection => connection == 0 ? fault : new());
            var breaks = 0;
            await Announce(broker, $"{place}");

            await FirstThrough(proxy, broker, $"{place}", () => breaks++);

            Assert.Equal(1, breaks);
        }
    }

    [Fact]
    public async Task ALinkThatIsNotAnsweredIsABreakAndNotSilence()
    {
        using var broker = new SilentBroker();
        var broken = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await using var client = new ServiceBusClient(
            broker.ConnectionString, new ServiceBusClientOptions { RetryOptions = { MaxRetries = 0, TryTimeout = TimeSpan.FromSeconds(1) } });
        var receiver = new NoticeReceiver(client, "north", fault => broken.TrySetResult(fault));

        var listening = Task.Run(() => receiver.Receive(stop.Token).GetAsyncEnumerator(stop.Token).MoveNextAsync().AsTask(), Ct);

        await broker.Asked.Task.WaitAsync(TestClient.Soon, Ct);
        Assert.Equal(ServiceBusFailureReason.ServiceTimeout, Assert.IsType<ServiceBusException>(await broken.Task.WaitAsync(TestClient.Soon, Ct)).Reason);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening);
    }

    [Fact]
    public async Task ARefusedKeyEndsTheListening()
    {
        await using var broker = Start();
        var receiver = new NoticeReceiver(broker.ConnectionString.Replace("SharedAccessKey=", "SharedAccessKey=x", StringComparison.Ordinal), "north");

        await Assert.ThrowsAsync<UnauthorizedAccessException>(async () =>
        {
            await foreach (var _ in receiver.Receive(Ct))
            {
            }
        });
    }

    [Fact]
    public async Task ListeningEndsByCancellationWhileItWaits()
    {
        await using var broker = Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var listening = Task.Run(async () =>
        {
            await foreach (var _ in new NoticeReceiver(broker.ConnectionString, "north").Receive(stop.Token))
            {
            }
        }, Ct);
        await Task.Delay(200, Ct);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening.WaitAsync(TestClient.Soon, Ct));
    }

    /// <summary>Settles it, and answers how many bytes the client had sent when it came.</summary>
    private static async Task<int> FirstThrough(FaultyProxy proxy, EmbeddedBroker broker, string expected, Action onBreak)
    {
        var address = broker.ConnectionString.Replace($":{broker.Port};", $":{proxy.Port};", StringComparison.Ordinal);
        await foreach (var notice in new NoticeReceiver(address, "north", _ => onBreak()).Receive(Ct))
        {
            var sent = proxy.ClientBytes;
            Assert.Equal(expected, notice.Event.Message);
            Assert.True(await notice.Complete(Ct));
            return sent;
        }
        throw new InvalidOperationException("the receiver ended");
    }

    private static EmbeddedBroker Start() => EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });

    private static NoticeEvent Expected(string message) =>
        new(message, "clinic", "referral", "routine", new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero), "https://hub.example/r");

    private static async Task Announce(EmbeddedBroker broker, params string[] messages)
    {
        await using var notices = ServiceBusNotices.WithSharedKey(broker.ConnectionString, TimeProvider.System);
        foreach (var message in messages)
        {
            var body = $$$"""
                {"specversion":"1.0","id":"{{{message}}}:north","source":"https://hub.example","type":"exchangehub.notice.v1","subject":"{{{message}}}",
                 "data":{"message":"{{{message}}}","from":"clinic","kind":"referral","urgency":"routine","expires":"2030-01-02T03:04:05Z","release":"https://hub.example/r"}}
                """;
            await notices.Announce([new($"{message}:north", "north", "referral", "routine", null, Encoding.UTF8.GetBytes(body))], Ct);
        }
    }

    private static string KeyOf(EmbeddedBroker broker) => broker.ConnectionString.Split("SharedAccessKey=")[1].Split(';')[0];
}
