using System.Text;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using ExchangeHub.Adapters.Messaging;
using ExchangeHub.Broker;
using ExchangeHub.Broker.Administration;
using ExchangeHub.Client;

namespace ExchangeHub.Tests.Broker;

/// <summary>
/// An agency that may receive from its own queue alone, to which its subscription forwards, as infra/azure gives the roles: it gets its notices,
/// and there is no way for it to widen what they are. Compare <see cref="KeyAccessTests.WhoReceivesFromASubscriptionMayChangeItsRules"/>.
/// </summary>
public sealed class OwnQueueOnlyTests : IAsyncLifetime
{
    private static readonly SharedAccessKey North = new("north", "the key of north", [new("notices-north", EntityRights.Listen)]);
    private EmbeddedBroker broker = null!;
    private BrokerAdministration server = null!;
    private ServiceBusClient agency = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Subscriptions => ["north", "south"];

    public async ValueTask InitializeAsync()
    {
        broker = EmbeddedBroker.Start(new() { Topology = ForwardingTopology.Parsed, Keys = [North] });
        server = await BrokerAdministration.Start(broker, 0, Ct);
        agency = new(broker.ConnectionStringFor(North), DotNetBus.Options());
    }

    public async ValueTask DisposeAsync()
    {
        await agency.DisposeAsync();
        await server.DisposeAsync();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task ItReceivesTheNoticesThatAreForItFromTheHubsOwnSender()
    {
        await Announce("south", "for south");
        foreach (var receiver in new[] { NoticeReceiver.OfQueue(broker.ConnectionStringFor(North), "north"), NoticeReceiver.OfQueue(agency, "north") })
        {
            await Announce("north", "for north");
            await foreach (var notice in receiver.Receive(Ct))
            {
                Assert.Equal("for north", notice.Event.Message);
                Assert.True(await notice.Complete(Ct));
                break;
            }
        }
        await DotNetBus.Empty(agency.CreateReceiver("notices-north"));
    }

    [Theory, MemberData(nameof(Subscriptions))]
    public async Task ItReceivesAndPeeksNothingElsewhere(string other)
    {
        await Announce(other, "x");
        ServiceBusReceiver[] elsewhere =
        [
            agency.CreateReceiver("exchange", other), agency.CreateReceiver("notices-south"),
            agency.CreateReceiver("exchange", other, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter }),
        ];

        foreach (var receiver in elsewhere)
        {
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => receiver.ReceiveMessageAsync(DotNetBus.Soon, Ct));
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => receiver.PeekMessageAsync(0, Ct));
        }
    }

    /// <summary>By <c>$management</c>, as one that may listen on a subscription could.</summary>
    [Theory, MemberData(nameof(Subscriptions))]
    public async Task ItChangesNoRulesByManagement(string other)
    {
        await using var rules = agency.CreateRuleManager("exchange", other);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => rules.CreateRuleAsync("all", new SqlRuleFilter("1=1"), Ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => rules.DeleteRuleAsync("recipient", Ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(async () =>
        {
            await foreach (var _ in rules.GetRulesAsync(Ct))
            {
                Assert.Fail("A rule was shown.");
            }
        });

        await NothingChanged(other);
    }

    [Theory, MemberData(nameof(Subscriptions))]
    public async Task ItChangesNothingByAdministration(string other)
    {
        var client = new ServiceBusAdministrationClient(
            broker.ConnectionStringFor(North).Replace($":{broker.Port};", $":{server.Port};", StringComparison.Ordinal));
        var subscription = (await new ServiceBusAdministrationClient(server.ConnectionString).GetSubscriptionAsync("exchange", other, Ct)).Value;
        subscription.ForwardTo = "notices-north";

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.CreateRuleAsync("exchange", other, new("all", new SqlRuleFilter("1=1")), Ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.DeleteRuleAsync("exchange", other, "recipient", Ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.UpdateSubscriptionAsync(subscription, Ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(
            () => client.CreateSubscriptionAsync(new CreateSubscriptionOptions("exchange", "spy") { ForwardTo = "notices-north" }, Ct));

        await NothingChanged(other);
    }

    [Fact]
    public async Task ItForgesNoNotice()
    {
        foreach (var entity in new[] { "notices-north", "notices-south", "exchange" })
        {
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => agency.CreateSender(entity).SendMessageAsync(new("forged"), Ct));
        }
    }

    private async Task NothingChanged(string subscription)
    {
        var rules = new ServiceBusAdministrationClient(server.ConnectionString).GetRulesAsync("exchange", subscription, Ct);
        List<string> names = [];
        await foreach (var rule in rules)
        {
            names.Add(rule.Name);
        }
        Assert.Equal(["recipient"], names);
        await Announce("south", "for south");
        await DotNetBus.Empty(agency.CreateReceiver("notices-north"));
    }

    private async Task Announce(string recipient, string message)
    {
        await using var notices = ServiceBusNotices.WithSharedKey(broker.ConnectionString, TimeProvider.System);
        var body = $$$"""
            {"specversion":"1.0","id":"1","source":"https://hub.example","type":"exchangehub.notice.v1","subject":"1",
             "data":{"message":"{{{message}}}","from":"clinic","kind":"referral","urgency":"routine","expires":"2030-01-02T03:04:05Z","release":"https://hub.example/r"}}
            """;
        await notices.Announce([new($"{message}:{recipient}", recipient, "referral", "routine", null, Encoding.UTF8.GetBytes(body))], Ct);
    }
}
