using System.Xml.Linq;
using ExchangeHub.Broker.Entities;

namespace ExchangeHub.Broker.Administration;

/// <summary>Entities as the administration API describes them. What this broker does not keep has the value that a new entity has.</summary>
internal static class EntityXml
{
    private static readonly XNamespace Counts = "http://schemas.microsoft.com/netservices/2011/06/servicebus";

    public static XElement Of(QueueDefinition queue, MessageQueue messages) => new(Atom.Bus + "QueueDescription",
        Value("LockDuration", queue.Delivery.LockDuration), Value("MaxSizeInMegabytes", 1024),
        Value("RequiresDuplicateDetection", queue.DuplicateWindow is not null), Value("RequiresSession", queue.Delivery.RequiresSession),
        Value("DefaultMessageTimeToLive", queue.Delivery.TimeToLive), Value("DeadLetteringOnMessageExpiration", queue.Delivery.DeadLetterExpired),
        Value("DuplicateDetectionHistoryTimeWindow", queue.DuplicateWindow ?? TimeSpan.FromMinutes(10)),
        Value("MaxDeliveryCount", queue.Delivery.MaxDeliveryCount), Value("EnableBatchedOperations", true), Usual(), MessageCounts(messages),
        Value("EnablePartitioning", false), Value("EnableExpress", false));

    /// <param name="later">What the topic holds until it is due.</param>
    public static XElement Of(TopicDefinition topic, int subscriptions, MessageQueue later) => new(Atom.Bus + "TopicDescription",
        Value("DefaultMessageTimeToLive", topic.TimeToLive), Value("MaxSizeInMegabytes", 1024),
        Value("RequiresDuplicateDetection", topic.DuplicateWindow is not null),
        Value("DuplicateDetectionHistoryTimeWindow", topic.DuplicateWindow ?? TimeSpan.FromMinutes(10)),
        Value("EnableBatchedOperations", true), Usual(), MessageCounts(later), Value("SupportOrdering", true), Value("SubscriptionCount", subscriptions),
        Value("EnablePartitioning", false), Value("EnableExpress", false));

    public static XElement Of(MessageQueue subscription) => new(Atom.Bus + "SubscriptionDescription",
        Value("LockDuration", subscription.Settings.LockDuration), Value("RequiresSession", subscription.Settings.RequiresSession),
        Value("DefaultMessageTimeToLive", subscription.Settings.TimeToLive),
        Value("DeadLetteringOnMessageExpiration", subscription.Settings.DeadLetterExpired),
        Value("DeadLetteringOnFilterEvaluationExceptions", true), Value("MaxDeliveryCount", subscription.Settings.MaxDeliveryCount),
        Value("EnableBatchedOperations", true), Usual(), MessageCounts(subscription));

    private static IEnumerable<XElement> Usual() =>
    [
        Value("Status", "Active"), Value("CreatedAt", DateTime.UnixEpoch), Value("UpdatedAt", DateTime.UnixEpoch), Value("AccessedAt", DateTime.UnixEpoch),
        Value("AutoDeleteOnIdle", TimeSpan.MaxValue), Value("EntityAvailabilityStatus", "Available"),
    ];

    private static IEnumerable<XElement> MessageCounts(MessageQueue queue)
    {
        var ((active, scheduled), dead) = (queue.Count(), queue.DeadLetters?.Count().Active ?? 0);
        return
        [
            Value("MessageCount", active + scheduled + dead),
            new(Atom.Bus + "CountDetails",
                new XAttribute(XNamespace.Xmlns + "d2p1", Counts), // declared here, where the JavaScript client looks for it
                new XElement(Counts + "ActiveMessageCount", active), new XElement(Counts + "DeadLetterMessageCount", dead),
                new XElement(Counts + "ScheduledMessageCount", scheduled), new XElement(Counts + "TransferMessageCount", 0),
                new XElement(Counts + "TransferDeadLetterMessageCount", 0)),
        ];
    }

    private static XElement Value(string name, object value) => new(Atom.Bus + name, value);
}
