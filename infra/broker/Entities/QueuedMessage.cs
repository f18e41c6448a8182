using Amqp;
using ExchangeHub.Broker.Storage;

namespace ExchangeHub.Broker.Entities;

/// <summary>A message in one queue. Its queue's lock guards it.</summary>
internal sealed class QueuedMessage(MessageContent content, long sequence, DateTimeOffset enqueued, DateTimeOffset expires)
{
    private const int Active = 0, Deferred = 1, Scheduled = 2;

    public MessageContent Content => content;
    public long Sequence => sequence;
    public DateTimeOffset Enqueued { get; private set; } = enqueued;
    public DateTimeOffset Expires { get; private set; } = expires;

    /// <summary>Null: not for later, or its time has come.</summary>
    public DateTimeOffset? DueAt { get; set; }
    public int Failures { get; set; }
    public bool IsDeferred { get; set; }
    public Guid Token { get; set; }
    public DateTimeOffset LockedUntil { get; set; }
    public string? DeadLetterSource { get; init; }
    public Dictionary<string, object> Added { get; init; } = [];

    /// <summary>Its time has come, and its life begins.</summary>
    public void Enqueue(DateTimeOffset at, DateTimeOffset until) => (DueAt, Enqueued, Expires) = (null, at, until);

    public void Add(IReadOnlyDictionary<string, object> properties)
    {
        foreach (var (key, value) in properties)
        {
            Added[key] = value;
        }
    }

    public static QueuedMessage Of(StoredMessage kept) => new(
        MessageContent.Read(kept.Encoded, kept.Id) ?? throw new InvalidDataException("a kept message is malformed"),
        kept.Sequence, kept.Enqueued, kept.Expires)
    {
        DueAt = kept.DueAt,
        Failures = kept.Failures,
        IsDeferred = kept.IsDeferred,
        Added = kept.Added is null ? [] : MessageContent.PropertiesOf(kept.Added),
        DeadLetterSource = kept.DeadLetterSource,
    };

    /// <summary>As it is now; what becomes of it afterwards does not change what is written.</summary>
    public StoredMessage ToStored() => new(
        sequence, content.MessageId, content.Encoded, Enqueued, Expires, DueAt, Failures, IsDeferred,
        Added.Count == 0 ? null : MessageContent.Encode(Added), DeadLetterSource);

    /// <param name="byRequest">It comes without a delivery tag, which is the token otherwise.</param>
    public ByteBuffer Encode(bool locked, bool byRequest = false)
    {
        Dictionary<string, object> annotations = new()
        {
            ["x-opt-sequence-number"] = sequence,
            ["x-opt-enqueue-sequence-number"] = sequence,
            ["x-opt-enqueued-time"] = Enqueued.UtcDateTime,
            ["x-opt-message-state"] = DueAt is not null ? Scheduled : IsDeferred ? Deferred : Active,
        };
        if (locked)
        {
            annotations["x-opt-locked-until"] = LockedUntil.UtcDateTime;
        }
        if (DeadLetterSource is not null)
        {
            annotations["x-opt-deadletter-source"] = DeadLetterSource;
        }
        return content.Encode((uint)Failures, annotations, Added, byRequest ? Token : null);
    }
}
