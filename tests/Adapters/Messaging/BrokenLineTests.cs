using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Sasl;
using Azure.Messaging.ServiceBus;
using ExchangeHub.Adapters.Messaging;
using ExchangeHub.Core;
using ExchangeHub.Broker;
using ExchangeHub.Tests.Broker;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Adapters.Messaging;

/// <summary>Wherever the line to the broker breaks, an announcement arrives, once, and under its own id.</summary>
public sealed class BrokenLineTests
{
    private const int Places = 24;
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public enum Side
    {
        Client,
        Server,
    }

    [Theory]
    [InlineData(Side.Client, "Closed")]
    [InlineData(Side.Client, "Reset")]
    [InlineData(Side.Server, "Closed")]
    [InlineData(Side.Server, "Reset")]
    public async Task ALineThatBreaksAnywhereIsOpenedAnew(Side side, string end)
    {
        await using var broker = Start();
        var (clientBytes, serverBytes) = await BytesOfOneAnnouncement(broker);
        var whole = side == Side.Client ? clientBytes : serverBytes;
        for (var place = 0; place < Places; place++)
        {
            var bytes = whole * place / Places;
            var fault = new LineFault(
                side == Side.Client ? bytes : int.MaxValue, side == Side.Server ? bytes : int.MaxValue, Enum.Parse<LineEnd>(end));
            using var proxy = new FaultyProxy(broker.Port, connection => connection == 0 ? fault : new());
            await using var notices = Through(proxy, broker);

            await notices.Announce([NoticeFor($"{place}")], Ct);
        }
        Assert.Equal(Enumerable.Range(0, Places).Select(place => $"{place}:north"), await Arrived(broker, Places));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task FramesInPiecesAreWholeFrames(int chunk)
    {
        await using var broker = Start();
        using var proxy = new FaultyProxy(broker.Port, _ => new(Chunk: chunk));
        await using var notices = Through(proxy, broker);

        await notices.Announce([NoticeFor("a"), NoticeFor("b")], Ct);

        Assert.Equal(["a:north", "b:north"], await Arrived(broker, 2));
        Assert.Equal(1, proxy.Connections);
    }

    [Fact]
    public async Task ALineThatFallsSilentIsGivenUpWithinOneCall()
    {
        await using var broker = Start();
        var (_, serverBytes) = await BytesOfOneAnnouncement(broker);
        // The announcement gets through, and the answer does not.
        using var proxy = new FaultyProxy(broker.Port, connection => connection == 0 ? new(ServerBytes: serverBytes - 1, Then: LineEnd.Silent) : new());
        await using var notices = Through(proxy, broker);

        await notices.Announce([NoticeFor("a")], Ct);
        await notices.Announce([NoticeFor("b")], Ct);

        Assert.Equal(["a:north", "b:north"], await Arrived(broker, 2));
        Assert.Equal(2, proxy.Connections);
    }

    [Fact]
    public async Task ReadinessDoesNotTrustALineThatFellSilent()
    {
        await using var broker = Start();
        var (clientBytes, _) = await BytesOfOneAnnouncement(broker);
        using var proxy = new FaultyProxy(broker.Port, connection => connection == 0 ? new(ClientBytes: clientBytes, Then: LineEnd.Silent) : new());
        await using var notices = Through(proxy, broker);
        await notices.Announce([NoticeFor("a")], Ct);

        await notices.Reach(Ct);

        Assert.Equal(2, proxy.Connections);
    }

    [Fact]
    public async Task ManyAtOnceOverALineThatBreaksAgainAndAgainAllArriveOnce()
    {
        await using var broker = Start();
        var random = new Random(20_261_126);
        var cuts = Enumerable.Range(0, 12).Select(_ => new LineFault(ClientBytes: random.Next(1_000, 20_000), Then: LineEnd.Reset)).ToArray();
        using var proxy = new FaultyProxy(broker.Port, connection => connection < cuts.Length ? cuts[connection] : new());
        await using var notices = Through(proxy, broker);
        var ids = Enumerable.Range(0, 150).Select(number => $"{number}").ToArray();

        await Task.WhenAll(ids.Select(async id =>
        {
            // The caller's own retry, as the sweep's: under the same id.
            while (!await Announced(notices, id))
            {
            }
        }));

        Assert.True(proxy.Connections > 1, "the line never broke");
        Assert.Equal(ids.Select(id => $"{id}:north").Order(), (await Arrived(broker, ids.Length)).Order());
    }

    [Fact]
    public async Task ABusyBrokerIsAskedAgainOnTheSameLine()
    {
        var busy = new BusyTopic(refusals: 2, "com.microsoft:server-busy");
        using var broker = BusyTopic.Host(busy, out var port);
        using var proxy = new FaultyProxy(port, _ => new());
        await using var notices = ServiceBusNotices.WithSharedKey(BusyTopic.ConnectionString(proxy.Port), TimeProvider.System);

        await notices.Announce([NoticeFor("a")], Ct);

        Assert.Equal((3, 1), (busy.Asked, proxy.Connections));
    }

    [Fact]
    public async Task AnyOtherRefusalIsFinal()
    {
        var busy = new BusyTopic(refusals: 1, "com.microsoft:entity-disabled");
        using var broker = BusyTopic.Host(busy, out var port);
        await using var notices = ServiceBusNotices.WithSharedKey(BusyTopic.ConnectionString(port), TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<ServiceBusException>(() => notices.Announce([NoticeFor("a")], Ct));

        Assert.Equal((ServiceBusFailureReason.MessagingEntityDisabled, 1), (refusal.Reason, busy.Asked));
    }

    private static EmbeddedBroker Start() => EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });

    private static async Task<(int Client, int Server)> BytesOfOneAnnouncement(EmbeddedBroker broker)
    {
        using var proxy = new FaultyProxy(broker.Port, _ => new());
        await using var notices = Through(proxy, broker);
        await notices.Announce([new("measured:south", "south", null, null, null, default)], Ct);
        await Task.Delay(TestClient.Never, Ct); // the proxy counts what it has passed on, so a moment later
        return (proxy.ClientBytes, proxy.ServerBytes);
    }

    private static ServiceBusNotices Through(FaultyProxy proxy, EmbeddedBroker broker) => ServiceBusNotices.WithSharedKey(
        broker.ConnectionString.Replace($":{broker.Port};", $":{proxy.Port};", StringComparison.Ordinal), TimeProvider.System);

    private static async Task<bool> Announced(ServiceBusNotices notices, string id)
    {
        try
        {
            await notices.Announce([NoticeFor(id)], Ct);
            return true;
        }
        catch (Exception broken) when (broken is ServiceBusException or TimeoutException or IOException or ObjectDisposedException
            or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    /// <summary>The ids of all that came, in order; fails should one come that was not awaited.</summary>
    private static async Task<IReadOnlyList<string>> Arrived(EmbeddedBroker broker, int count)
    {
        await using var client = await TestClient.Open(broker);
        var receiver = client.Receiver("exchange/Subscriptions/north", credit: count + 1);
        List<string> ids = [];
        while (ids.Count < count)
        {
            var message = await receiver.ReceiveAsync(TestClient.Soon);
            Assert.NotNull(message);
            ids.Add(message.Properties.MessageId);
        }
        Assert.Null(await receiver.ReceiveAsync(TestClient.Never));
        return ids;
    }

    private static Notice NoticeFor(string id) => new($"{id}:north", "north", "referral", "routine", null, "{}"u8.ToArray());

    /// <summary>A topic that refuses the first messages.</summary>
    private sealed class BusyTopic(int refusals, string condition) : IMessageProcessor, ILinkProcessor, IRequestProcessor
    {
        private int asked;

        public int Asked => Volatile.Read(ref asked);
        public int Credit => 10;

        public static string ConnectionString(int port) =>
            $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=n;SharedAccessKey=k;UseDevelopmentEmulator=true";

        public static ContainerHostLifetime Host(BusyTopic topic, out int port)
        {
            port = ExchangeHub.Local.Ports.Choose(0);
            var host = new ContainerHost(new Address($"amqp://127.0.0.1:{port}"));
            host.Listeners[0].SASL.EnableMechanism("MSSBCBS", SaslProfile.Anonymous);
            host.RegisterRequestProcessor("$cbs", topic);
            host.RegisterLinkProcessor(topic);
            host.Open();
            return new(host);
        }

        void ILinkProcessor.Process(AttachContext attachContext)
        {
            attachContext.Attach.MaxMessageSize = 1024 * 1024; // the client asks for it
            attachContext.Complete(new TargetLinkEndpoint(this, attachContext.Link), Credit);
        }

        void IMessageProcessor.Process(MessageContext messageContext)
        {
            if (Interlocked.Increment(ref asked) <= refusals)
            {
                messageContext.Complete(new Error(condition));
            }
            else
            {
                messageContext.Complete();
            }
        }

        void IRequestProcessor.Process(RequestContext requestContext) =>
            requestContext.Complete(new Message { ApplicationProperties = new() { ["status-code"] = 202 } });
    }

    private sealed class ContainerHostLifetime(ContainerHost host) : IDisposable
    {
        public void Dispose() => host.Close();
    }
}
