using Azure.Messaging.ServiceBus;
using ExchangeHub.Broker;
using ExchangeHub.Local;
using ExchangeHub.Local.Bus;
using ExchangeHub.Tests.Broker;

namespace ExchangeHub.Tests.Local;

public sealed class AgenciesKeyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Or one agency could tell another of a message that the hub never had.</summary>
    [Fact]
    public async Task WithItNoticesAreReceivedAndNoneIsSent()
    {
        var key = BusTopology.AgenciesKey();
        await using var broker = EmbeddedBroker.Start(new() { Topology = Topology.Parse(BusTopology.Json), Keys = [key] });
        broker.AddSubscription("exchange", "north", CorrelationFilter.OnProperty("recipient", "north"));
        await using var hub = new ServiceBusClient(broker.ConnectionString, DotNetBus.Options());
        await hub.CreateSender("exchange").SendMessageAsync(new("x") { ApplicationProperties = { ["recipient"] = "north" } }, Ct);
        await using var agency = new ServiceBusClient(broker.ConnectionStringFor(key), DotNetBus.Options());

        Assert.Equal("x", (await DotNetBus.One(agency.CreateReceiver("exchange", "north"))).Body.ToString());
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => agency.CreateSender("exchange").SendMessageAsync(new("forged"), Ct));
        Assert.NotEqual(key.Key, BusTopology.AgenciesKey().Key);
    }
}
