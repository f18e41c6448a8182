using ExchangeHub.Broker;

namespace ExchangeHub.Tests.Broker;

/// <summary>
/// A subscription that is removed and at once made again begins anew, though the journal may not have written yet that the first one went.
/// </summary>
public sealed class MadeAgainTests : IDisposable
{
    /// <summary>The journal would have to be quick each time for a fault not to show.</summary>
    private const int Times = 20;

    private readonly string folder = Directory.CreateTempSubdirectory("broker-again-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task ItHasNoneOfTheOthersMessages()
    {
        await using var broker = Start();
        await using var client = await TestClient.Open(broker);
        for (var i = 0; i < Times; i++)
        {
            Make(broker);
            await client.Send("exchange", TestClient.Text("the other's", "east"));
            broker.RemoveSubscription("exchange", "east");

            Make(broker);

            Assert.Equal((0, 0), broker.Entities.Queue("exchange/Subscriptions/east")!.Count());
            broker.RemoveSubscription("exchange", "east");
        }
    }

    [Fact]
    public async Task ItForwardsNothing()
    {
        await using var broker = Start();
        for (var i = 0; i < Times; i++)
        {
            Make(broker);
            broker.ForwardSubscription("exchange", "east", "notices-south");
            await broker.Entities.Queue("exchange/Subscriptions/east")!.Durable();
            broker.RemoveSubscription("exchange", "east");

            Make(broker);

            Assert.Null(broker.Entities.Queue("exchange/Subscriptions/east")!.ForwardsTo);
            broker.RemoveSubscription("exchange", "east");
        }
    }

    private static void Make(EmbeddedBroker broker) =>
        Assert.True(broker.AddSubscription("exchange", "east", CorrelationFilter.OnProperty("recipient", "east")));

    private EmbeddedBroker Start() =>
        EmbeddedBroker.Start(new() { Topology = ForwardingTopology.Parsed, DataFile = Path.Combine(folder, "broker.db") });
}
