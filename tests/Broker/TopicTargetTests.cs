using Amqp;
using Amqp.Framing;
using ExchangeHub.Broker;
using ExchangeHub.Broker.Entities;
using ExchangeHub.Broker.Storage;

namespace ExchangeHub.Tests.Broker;

public sealed class TopicTargetTests
{
    /// <summary>The sender would try again under the same id, and that is a duplicate then: what was not put in would never come in.</summary>
    [Fact]
    public void AReceiverThatFailsDoesNotKeepTheMessageFromOtherSubscriptions()
    {
        using var first = Queue("a");
        using var second = Queue("b");
        var topic = new TopicTarget("t", TimeSpan.MaxValue, new DuplicateWindow("t", TimeSpan.FromMinutes(1), TimeProvider.System, NoJournal.Instance), 1_000_000, TimeProvider.System, NoJournal.Instance);
        topic.Add("a", first, All());
        topic.Add("b", second, All());
        first.Attach(new FailingConsumer());

        Assert.Throws<InvalidOperationException>(() => topic.TryPublish([Message()]));

        Assert.Single(second.Peek(0, 10, int.MaxValue));
        Assert.NotNull(topic.TryPublish([Message()]));
        Assert.Single(second.Peek(0, 10, int.MaxValue));
    }

    private static MessageQueue Queue(string name) => new(name, DeliverySettings.Default, 1_000_000, TimeProvider.System, NoJournal.Instance);

    private static SubscriptionRules All() => new("t/Subscriptions/s", [new(RuleDefinition.DefaultName, CorrelationFilter.MatchAll)], NoJournal.Instance);

    private static MessageContent Message()
    {
        var encoded = new Message { Properties = new() { MessageId = "1" }, BodySection = new Data { Binary = [1] } }.Encode();
        return MessageContent.Read(encoded.Buffer.AsSpan(encoded.Offset, encoded.Length).ToArray())!;
    }

    private sealed class FailingConsumer : IConsumer
    {
        public bool HasCredit => true;

        public bool PeekLock => true;

        public string Session => ReadyMessages.NoSession;

        public void LoseSession()
        {
        }

        public bool TryDeliver(Guid token, ByteBuffer encoded) => throw new InvalidOperationException("a fault of the library");
    }
}
