using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using ExchangeHub.Adapters.Messaging;
using ExchangeHub.Core;
using ExchangeHub.Broker;
using ExchangeHub.Broker.Administration;
using ExchangeHub.Tests.Broker;
using static ExchangeHub.Adapters.Http.Faults;

namespace ExchangeHub.Tests.Adapters.Messaging;

/// <summary>The hub's sender over a socket to the broker that the local hub runs.</summary>
public sealed class ServiceBusNoticesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ANoticeCarriesWhatTheWireFormatSaysAndNothingMore()
    {
        await using var broker = Start();
        await using var notices = Notices(broker.ConnectionString);

        await notices.Announce([NoticeFor("north", expires: TimeProvider.System.GetUtcNow().AddMinutes(5)), new("log:7", "south", null, null, null, default)], Ct);

        await using var client = await TestClient.Open(broker);
        var notice = await client.Receiver("exchange/Subscriptions/north").ReceiveAsync(TestClient.Soon);
        Assert.Equal(("jti:north", "application/cloudevents+json"), (notice.Properties.MessageId, notice.Properties.ContentType.ToString()));
        Assert.Equal(["kind", "recipient", "urgency"], notice.ApplicationProperties.Map.Keys.Cast<string>().Order());
        Assert.Equal("{}", TestClient.TextOf(notice));
        Assert.InRange(notice.Header.Ttl, 290_000u, 300_000u);
        var wakeUp = await client.Receiver("exchange/Subscriptions/south").ReceiveAsync(TestClient.Soon);
        Assert.Equal(["recipient"], wakeUp.ApplicationProperties.Map.Keys.Cast<string>());
        Assert.Equal((uint.MaxValue, ""), (wakeUp.Header.Ttl, TestClient.TextOf(wakeUp))); // none
    }

    /// <summary>Its properties are all that the broker may know; who traces the hub must not add to them.</summary>
    [Fact]
    public async Task ATraceLeavesNoMarkOnANotice()
    {
        using var request = new Activity("request").Start();
        await using var broker = Start();
        await using var notices = Notices(broker.ConnectionString);

        await notices.Announce([NoticeFor("north"), NoticeFor("south")], Ct);

        await using var client = await TestClient.Open(broker);
        var notice = await client.Receiver("exchange/Subscriptions/north").ReceiveAsync(TestClient.Soon);
        Assert.Equal(["kind", "recipient", "urgency"], notice.ApplicationProperties.Map.Keys.Cast<string>().Order());
        Assert.Same(request, Activity.Current);
    }

    [Fact]
    public async Task WhatIsTooMuchForOneBatchGoesInSeveral()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, MaxMessageSize = 2_000 });
        await using var notices = Notices(broker.ConnectionString);
        string[] ids = [.. Enumerable.Range(0, 9).Select(i => $"{i}:north")];

        await notices.Announce([.. ids.Select(id => NoticeFor("north") with { MessageId = id, Body = new byte[600] })], Ct);
        var refusal = await Assert.ThrowsAsync<ServiceBusException>(() => notices.Announce([NoticeFor("north") with { Body = new byte[3_000] }], Ct));

        Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, refusal.Reason);
        await using var client = await TestClient.Open(broker);
        var receiver = client.Receiver("exchange/Subscriptions/north", credit: 10);
        foreach (var id in ids)
        {
            Assert.Equal(id, (await receiver.ReceiveAsync(TestClient.Soon)).Properties.MessageId);
        }
        Assert.Null(await receiver.ReceiveAsync(TestClient.Never));
    }

    [Fact]
    public async Task TheBatchIsTakenWholeOrNotAtAll()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, MaxQueueSize = 5_000 });
        await using var notices = Notices(broker.ConnectionString);
        var large = NoticeFor("north") with { Body = new byte[10_000] };

        var refusal = await Assert.ThrowsAsync<ServiceBusException>(() => notices.Announce([NoticeFor("south"), large], Ct));

        Assert.Equal(ServiceBusFailureReason.QuotaExceeded, refusal.Reason);
        await using var client = await TestClient.Open(broker);
        Assert.Null(await client.Receiver("exchange/Subscriptions/south").ReceiveAsync(TestClient.Never));
        await notices.Announce([NoticeFor("south")], Ct);
    }

    [Fact]
    public async Task WhatIsAnnouncedTwiceIsOneNotice()
    {
        await using var broker = Start();
        await using var notices = Notices(broker.ConnectionString);
        await notices.Announce([NoticeFor("north")], Ct);
        await notices.Announce([NoticeFor("north")], Ct);

        await using var client = await TestClient.Open(broker);
        var receiver = client.Receiver("exchange/Subscriptions/north", credit: 2);
        Assert.NotNull(await receiver.ReceiveAsync(TestClient.Soon));
        Assert.Null(await receiver.ReceiveAsync(TestClient.Never));
    }

    [Fact]
    public async Task WithTheBrokerGoneItThrowsSoonAndWithTheBrokerBackItWorksAgain()
    {
        var broker = Start();
        await using var notices = Notices(broker.ConnectionString);
        await notices.Announce([NoticeFor("north")], Ct);
        await broker.DisposeAsync();

        Assert.True(IsOutage((await Record.ExceptionAsync(() => notices.Announce([NoticeFor("south")], Ct)))!));
        await using var back = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Port = broker.Port, Key = KeyOf(broker) });
        await notices.Announce([NoticeFor("south")], Ct);
        await using var client = await TestClient.Open(back);
        Assert.NotNull(await client.Receiver("exchange/Subscriptions/south").ReceiveAsync(TestClient.Soon));
    }

    [Fact]
    public async Task ReadinessAsksTheBrokerEachTime()
    {
        var broker = Start();
        await using var notices = Notices(broker.ConnectionString);
        await notices.Reach(Ct);
        await broker.DisposeAsync();

        Assert.True(IsOutage((await Record.ExceptionAsync(() => notices.Reach(Ct)))!));

        await using var back = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Port = broker.Port, Key = KeyOf(broker) });
        await notices.Reach(Ct);
    }

    [Fact]
    public async Task ABrokerThatWasReplacedMeanwhileIsNotNoticedByTheCaller()
    {
        var broker = Start();
        await using var notices = Notices(broker.ConnectionString);
        await notices.Announce([NoticeFor("north")], Ct);
        await broker.DisposeAsync();
        await using var next = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Port = broker.Port, Key = KeyOf(broker) });

        await notices.Announce([NoticeFor("north")], Ct);
    }

    [Fact]
    public async Task ABrokerThatAcceptsConnectionsAndNeverAnswersIsGivenUp()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        await using var notices = Notices($"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=n;SharedAccessKey=k;UseDevelopmentEmulator=true");

        Assert.True(IsOutage((await Record.ExceptionAsync(() => notices.Announce([NoticeFor("north")], Ct)))!));
    }

    [Fact]
    public async Task ARefusedKeyIsSaidAtOnce()
    {
        await using var broker = Start();
        await using var notices = Notices(broker.ConnectionString.Replace("SharedAccessKey=", "SharedAccessKey=x", StringComparison.Ordinal));

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => notices.Announce([NoticeFor("north")], Ct));
    }

    [Fact]
    public async Task ManyAnnouncementsShareOneConnection()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, MaxConnections = 1 });
        await using var notices = Notices(broker.ConnectionString);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => notices.Announce([NoticeFor("north") with { MessageId = $"{i}:north" }], Ct)));
    }

    [Fact]
    public async Task AnAgencysSubscriptionIsMadeOnceAndReceivesItsNoticesOnly()
    {
        await using var broker = Start();
        await using var administration = await BrokerAdministration.Start(broker, 0, Ct);
        var subscriptions = new ServiceBusSubscriptions(new(administration.ConnectionString));
        await subscriptions.Ensure("east", Ct);
        await subscriptions.Ensure("east", Ct);
        await using var notices = Notices(broker.ConnectionString);

        await notices.Announce([NoticeFor("east"), NoticeFor("west")], Ct);

        await using var client = await TestClient.Open(broker);
        var receiver = client.Receiver("exchange/Subscriptions/east", credit: 2);
        Assert.Equal("jti:east", (await receiver.ReceiveAsync(TestClient.Soon)).Properties.MessageId);
        Assert.Null(await receiver.ReceiveAsync(TestClient.Never));
    }

    private static EmbeddedBroker Start() => EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });

    private static ServiceBusNotices Notices(string connectionString) =>
        ServiceBusNotices.WithSharedKey(connectionString, TimeProvider.System);

    private static Notice NoticeFor(string agency, DateTimeOffset? expires = null) =>
        new($"jti:{agency}", agency, "referral", "routine", expires, "{}"u8.ToArray());

    private static string KeyOf(EmbeddedBroker broker) => broker.ConnectionString.Split("SharedAccessKey=")[1].Split(';')[0];
}
