namespace ExchangeHub.Broker.Entities;

/// <summary>One session of a queue: who holds it and until when, and its state. The queue's lock guards it.</summary>
internal sealed class MessageSession
{
    public IConsumer? Holder { get; set; }
    public DateTimeOffset LockedUntil { get; set; }

    /// <summary>What its receivers keep with it; null: nothing.</summary>
    public byte[]? State { get; set; }

    public bool IsHeldAt(DateTimeOffset now) => Holder is not null && LockedUntil > now;
}
