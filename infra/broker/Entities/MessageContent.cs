using Amqp;
using Amqp.Framing;
using Amqp.Types;
using ExchangeHub.Broker.Wire;

namespace ExchangeHub.Broker.Entities;

/// <summary>
/// A message as it was sent, never changed, shared by the subscriptions it went to. Only what the broker must read is decoded;
/// the body stays the sender's bytes, since decoding and encoding again would lose some (several amqp-sequence sections, for one).
/// </summary>
internal sealed class MessageContent
{
    public const int MaxIdLength = 128;

    /// <summary>Bytes of header, annotations and properties, the real service's bound. They are decoded, and a map takes many times its bytes.</summary>
    private const int MaxHead = 64 * 1024;
    private const int NullBody = 4;
    private readonly byte[] encoded;
    private readonly int bodyAt;
    private readonly Message head;

    private MessageContent(byte[] encoded, int bodyAt, Message head, string? id)
    {
        (this.encoded, this.bodyAt, this.head) = (encoded, bodyAt, head);
        ApplicationProperties = [];
        foreach (var (key, value) in head.ApplicationProperties?.Map ?? [])
        {
            ApplicationProperties[key.ToString()!] = value;
        }
        Properties = head.Properties ?? new();
        if (Properties.GetMessageId() is null)
        {
            // The JavaScript SDK fails on a message without one.
            Properties.SetMessageId(id ?? Tokens.New().ToString("N"));
        }
    }

    public Properties Properties { get; }
    public Dictionary<string, object> ApplicationProperties { get; }
    public string MessageId => Properties.GetMessageId().ToString()!;

    /// <summary>Null: none sent. The library reads an absent one as the largest number.</summary>
    public TimeSpan? TimeToLive => head.Header?.Ttl is > 0 and < uint.MaxValue and var ttl ? TimeSpan.FromMilliseconds(ttl) : null;
    public int Size => encoded.Length;

    /// <summary>As it was sent. Not to be changed.</summary>
    public byte[] Encoded => encoded;
    public DateTimeOffset? ScheduledFor => Annotation("x-opt-scheduled-enqueue-time") is DateTime at ? new(DateTime.SpecifyKind(at, DateTimeKind.Utc)) : null;
    public string? SessionId => Properties.GroupId;
    public bool HasFittingIds => MessageId.Length <= MaxIdLength && SessionId is null or { Length: <= MaxIdLength };

    /// <summary>Null when the bytes are not an AMQP message (AMQP 1.0 part 3 §3.2), or have too large a head.</summary>
    /// <param name="id">What the broker called it if it has no id of its own; null: a new one.</param>
    public static MessageContent? Read(byte[] encoded, string? id = null)
    {
        var bodyAt = Sections.BodyOf(encoded);
        return bodyAt is < 0 or > MaxHead ? null : new(encoded, bodyAt, Message.Decode(new ByteBuffer(encoded, 0, bodyAt, bodyAt)), id);
    }

    /// <summary>Application properties alone, as a message without body.</summary>
    public static byte[] Encode(IReadOnlyDictionary<string, object> properties)
    {
        var message = new Message { ApplicationProperties = new() };
        foreach (var (key, value) in properties)
        {
            message.ApplicationProperties.Map[key] = value;
        }
        var buffer = message.Encode();
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }

    public static Dictionary<string, object> PropertiesOf(byte[] encoded)
    {
        var message = Message.Decode(new ByteBuffer(encoded, 0, encoded.Length, encoded.Length));
        return message.ApplicationProperties.Map.ToDictionary(pair => pair.Key.ToString()!, pair => pair.Value);
    }

    /// <summary>Another message with this one's body. Null: its head is too large, or an id does not fit.</summary>
    /// <param name="change">Gets a head of its own, with properties of both kinds.</param>
    public MessageContent? With(Action<Message> change)
    {
        var copy = Message.Decode(new ByteBuffer(encoded, 0, bodyAt, bodyAt));
        copy.Properties ??= new();
        copy.ApplicationProperties ??= new();
        if (copy.Properties.GetMessageId() is null)
        {
            copy.Properties.SetMessageId(Properties.GetMessageId());
        }
        change(copy);
        (copy.DeliveryAnnotations, copy.MessageAnnotations) = (null, AnnotationsWith([])); // the former are for the broker alone
        var buffer = WithBody(copy);
        return Read(buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray()) is { HasFittingIds: true } changed ? changed : null;
    }

    /// <summary>The message as delivered: header and annotations anew, application properties with what was added, the rest untouched.</summary>
    /// <param name="lockToken">As an annotation, where the Python SDK looks for it; null: the delivery tag has it.</param>
    public ByteBuffer Encode(
        uint failures, IEnumerable<KeyValuePair<string, object>> annotations, IReadOnlyDictionary<string, object> added, Guid? lockToken = null)
    {
        var message = new Message
        {
            Header = HeaderWith(failures),
            DeliveryAnnotations = lockToken is { } token ? new() { Map = { [new Symbol("x-opt-lock-token")] = token } } : null,
            MessageAnnotations = AnnotationsWith(annotations),
            Properties = Properties,
            ApplicationProperties = Merge(added),
        };
        return WithBody(message);
    }

    private ByteBuffer WithBody(Message message)
    {
        var buffer = message.Encode();
        buffer.Shrink(NullBody); // the library writes a null body where there is none
        AmqpBitConverter.WriteBytes(buffer, encoded, bodyAt, encoded.Length - bodyAt);
        return buffer;
    }

    /// <summary>Keys anew: some clients send strings, and the library cannot write them again.</summary>
    private MessageAnnotations AnnotationsWith(IEnumerable<KeyValuePair<string, object>> added)
    {
        var all = new MessageAnnotations();
        foreach (var (key, value) in head.MessageAnnotations?.Map ?? [])
        {
            all.Map[new Symbol(key.ToString()!)] = value;
        }
        foreach (var (key, value) in added)
        {
            all.Map[new Symbol(key)] = value;
        }
        return all;
    }

    private Header HeaderWith(uint failures)
    {
        var header = new Header { DeliveryCount = failures };
        if (head.Header is { } sent)
        {
            header.Durable = sent.Durable;
            header.Priority = sent.Priority;
            if (TimeToLive is not null)
            {
                header.Ttl = sent.Ttl;
            }
        }
        return header;
    }

    private ApplicationProperties? Merge(IReadOnlyDictionary<string, object> added)
    {
        if (added.Count == 0)
        {
            return head.ApplicationProperties;
        }
        var merged = new ApplicationProperties();
        foreach (var (key, value) in ApplicationProperties.Concat(added))
        {
            merged.Map[key] = value;
        }
        return merged;
    }

    private object? Annotation(string name)
    {
        foreach (var (key, value) in head.MessageAnnotations?.Map ?? [])
        {
            if (key.ToString() == name)
            {
                return value;
            }
        }
        return null;
    }
}
