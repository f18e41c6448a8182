using Amqp;
using Amqp.Framing;
using ExchangeHub.Core;

namespace ExchangeHub.Adapters.Messaging;

/// <summary>Notices as AMQP messages (wire format §5). Properties hold no more than the broker needs to route them.</summary>
internal static class NoticeMessages
{
    /// <summary>Service Bus's batch: each data section is a whole encoded message.</summary>
    private const uint BatchFormat = 0x80013700;

    public static Message Batch(IReadOnlyList<Notice> notices, DateTimeOffset now)
    {
        var sections = new DataList();
        foreach (var notice in notices)
        {
            sections.Add(new Data { Buffer = One(notice, now).Encode() });
        }
        return new Message
        {
            Format = BatchFormat,
            Properties = new Properties { MessageId = notices[0].MessageId },
            BodySection = sections,
        };
    }

    private static Message One(Notice notice, DateTimeOffset now)
    {
        var message = new Message
        {
            Header = new Header { Durable = true },
            Properties = new Properties { MessageId = notice.MessageId, ContentType = "application/cloudevents+json" },
            ApplicationProperties = new ApplicationProperties { ["recipient"] = notice.Recipient },
            BodySection = new Data { Binary = notice.Body.ToArray() },
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
            // Milliseconds in 32 bits reach 49 days; at least one, since zero would read as "for ever".
            message.Header.Ttl = (uint)Math.Clamp((expires - now).TotalMilliseconds, 1, uint.MaxValue);
        }
        return message;
    }
}
