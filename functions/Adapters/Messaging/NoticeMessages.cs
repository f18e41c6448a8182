using Azure.Messaging.ServiceBus;
using ExchangeHub.Core;

namespace ExchangeHub.Adapters.Messaging;

/// <summary>Notices as messages of Service Bus (wire format §5). Properties hold no more than the broker needs to route them.</summary>
internal static class NoticeMessages
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    public static IReadOnlyList<ServiceBusMessage> Of(IReadOnlyList<Notice> notices, DateTimeOffset now) => [.. notices.Select(notice => Of(notice, now))];

    private static ServiceBusMessage Of(Notice notice, DateTimeOffset now)
    {
        var message = new ServiceBusMessage(notice.Body)
        {
            MessageId = notice.MessageId,
            ContentType = "application/cloudevents+json",
            ApplicationProperties = { ["recipient"] = notice.Recipient },
        };
        if (notice.Kind is not null)
        {
            message.ApplicationProperties["kind"] = notice.Kind;
        }
        if (notice.Urgency is not null)
        {
            message.ApplicationProperties["urgency"] = notice.Urgency;
        }
        if (notice.Expires is { } expires)
        {
            // At least a millisecond: the notice that is late already is the broker's to drop or to keep as a dead letter.
            message.TimeToLive = expires - now > Shortest ? expires - now : Shortest;
        }
        return message;
    }
}
