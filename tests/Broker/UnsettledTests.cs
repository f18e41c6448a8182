using ExchangeHub.Broker;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Broker;

/// <summary>A client that gives credit without end and settles nothing is given so much and no more.</summary>
public sealed class UnsettledTests
{
    [Fact]
    public async Task OneLinkIsGivenSoManyUnsettledDeliveriesAndNoMore()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, MaxUnsettled = 10 });
        await using var client = await TestClient.Open(broker);
        await client.Send("orders", TestClient.Batch([.. Enumerable.Range(0, 12).Select(i => TestClient.Text($"{i}"))]));
        var receiver = client.Receiver("orders", credit: 1_000_000);
        var first = await receiver.ReceiveAsync(TestClient.Soon);
        for (var i = 1; i < 10; i++)
        {
            Assert.NotNull(await receiver.ReceiveAsync(TestClient.Soon));
        }

        Assert.Null(await receiver.ReceiveAsync(TestClient.Never));
        receiver.Accept(first);

        Assert.Equal("10", TestClient.TextOf(await receiver.ReceiveAsync(TestClient.Soon)));
        Assert.Null(await receiver.ReceiveAsync(TestClient.Never));
    }

    [Fact]
    public async Task UnsettledDeliveriesThatRanOutStillCountForTheirLink()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, MaxUnsettled = 10, Time = time });
        await using var client = await TestClient.Open(broker);
        await client.Send("quick", TestClient.Batch([.. Enumerable.Range(0, 12).Select(i => TestClient.Text($"{i}"))]));
        var hoarder = client.Receiver("quick", credit: 1_000_000);
        for (var i = 0; i < 10; i++)
        {
            Assert.NotNull(await hoarder.ReceiveAsync(TestClient.Soon));
        }

        for (var i = 0; i < 5; i++)
        {
            time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Null(await hoarder.ReceiveAsync(TestClient.Never));
        var honest = client.Receiver("quick", credit: 12);
        for (var i = 0; i < 12; i++)
        {
            var message = await honest.ReceiveAsync(TestClient.Soon);
            Assert.NotNull(message);
            honest.Accept(message);
        }
    }

    [Fact]
    public async Task AConnectionIsGivenSoManyOverAllItsLinksAndOthersGoOn()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, MaxUnsettled = 10, MaxUnsettledOfConnection = 15 });
        await using var client = await TestClient.Open(broker);
        foreach (var queue in new[] { "orders", "once" })
        {
            await client.Send(queue, TestClient.Batch([.. Enumerable.Range(0, 12).Select(i => TestClient.Text($"{i}"))]));
        }
        var first = client.Receiver("orders", credit: 1_000_000);
        var received = await first.ReceiveAsync(TestClient.Soon);
        for (var i = 1; i < 10; i++)
        {
            Assert.NotNull(await first.ReceiveAsync(TestClient.Soon));
        }
        var second = client.Receiver("once", credit: 1_000_000);
        for (var i = 0; i < 5; i++)
        {
            Assert.NotNull(await second.ReceiveAsync(TestClient.Soon));
        }
        Assert.Null(await second.ReceiveAsync(TestClient.Never));

        await using var other = await TestClient.Open(broker);
        Assert.Equal("5", TestClient.TextOf(await other.Receiver("once").ReceiveAsync(TestClient.Soon)));
        // Room on one link is room on any: which of the two gets it does not matter here.
        first.Accept(received);
        var (more, either) = (first.ReceiveAsync(TestClient.Soon), second.ReceiveAsync(TestClient.Soon));
        Assert.NotNull(await await Task.WhenAny(more, either));
        // And what a link held is room again when it goes.
        await first.CloseAsync(TestClient.Soon);
        Assert.NotNull(await either);
    }
}
