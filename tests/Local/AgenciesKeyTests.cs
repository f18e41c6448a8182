using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using ExchangeHub.Broker;
using ExchangeHub.Local.Bus;
using ExchangeHub.Tests.Broker;

namespace ExchangeHub.Tests.Local;

public sealed class AgenciesKeyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Or one agency could read what another is told of, or tell it of a message that the hub never had.</summary>
    [Fact]
    public async Task WithItAnAgencyReceivesItsOwnNoticesAndDoesNothingElse()
    {
        var key = BusTopology.KeyOf("north");
        await using var broker = EmbeddedBroker.Start(new() { Topology = BusTopology.For(["north", "south"]), Keys = [key] });
        foreach (var one in new[] { "north", "south" })
        {
            broker.AddSubscription("exchange", one, CorrelationFilter.OnProperty("recipient", one), forwardTo: BusTopology.QueueOf(one));
        }
        await using var hub = new ServiceBusClient(broker.ConnectionString, DotNetBus.Options());
        await hub.CreateSender("exchange").SendMessageAsync(new("x") { ApplicationProperties = { ["recipient"] = "north" } }, Ct);
        await using var agency = new ServiceBusClient(broker.ConnectionStringFor(key), DotNetBus.Options());

        Assert.Equal("x", (await DotNetBus.One(agency.CreateReceiver("notices-north"))).Body.ToString());
        foreach (var other in new[] { agency.CreateReceiver("notices-south"), agency.CreateReceiver("exchange", "north"), agency.CreateReceiver("exchange", "log") })
        {
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => other.ReceiveMessageAsync(DotNetBus.Soon, Ct));
        }
        await Assert.ThrowsAsync<UnauthorizedAccessException>(
            () => agency.CreateRuleManager("exchange", "north").CreateRuleAsync("all", new SqlRuleFilter("1=1"), Ct));
        foreach (var entity in new[] { "exchange", "notices-north", "notices-south" })
        {
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => agency.CreateSender(entity).SendMessageAsync(new("forged"), Ct));
        }
        Assert.NotEqual(key.Key, BusTopology.KeyOf("north").Key);
    }
}
