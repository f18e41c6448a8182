using Amqp;
using Amqp.Types;
using ExchangeHub.Broker.Entities;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Broker;

/// <summary>What a topic held until it was due, in the journal.</summary>
public sealed class DueDeliveryTests
{
    /// <summary>
    /// A queue delivers what others brought it too, of later units: written as gone within the earlier one, it would come back at the next start.
    /// </summary>
    [Fact]
    public void ItIsDeliveredAfterTheUnitThatPutItIn()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var journal = new UnitsJournal();
        using var store = new EntityStore(new() { Topology = ForwardingTopology.Parsed, Time = time }, journal);
        store.Queue("third")!.Attach(new Taker());
        var later = TestClient.Text("x", "far");
        later.MessageAnnotations = new() { Map = { [new Symbol("x-opt-scheduled-enqueue-time")] = time.GetUtcNow().UtcDateTime.AddMinutes(1) } };
        var encoded = later.Encode();
        store.Target("exchange")!.TryPublish([MessageContent.Read(encoded.Buffer.AsSpan(encoded.Offset, encoded.Length).ToArray())!]);

        time.Advance(TimeSpan.FromMinutes(2));

        var put = Assert.Single(journal.Puts, one => one.Queue == "third");
        var gone = Assert.Single(journal.Removes, one => one.Queue == "third");
        Assert.True(gone.Unit > put.Unit, $"put in unit {put.Unit}, gone in {gone.Unit}");
        Assert.Contains(journal.Removes, one => one == (put.Unit, "exchange"));
    }

    /// <summary>Receives and deletes.</summary>
    private sealed class Taker : IConsumer
    {
        public bool HasCredit => true;
        public string Session => ReadyMessages.NoSession;
        public bool PeekLock => false;

        public bool TryDeliver(Guid token, ByteBuffer encoded) => true;

        public void LoseSession()
        {
            // It has none.
        }
    }
}
