namespace ExchangeHub.Broker.Storage;

/// <summary>A message as it is kept. Who had locked it is not: a lock ends with the broker that gave it.</summary>
/// <param name="Id">Given by the broker if the sender gave none, so it may not be in the bytes.</param>
/// <param name="DueAt">Null: not for later.</param>
/// <param name="Added">Application properties that receivers added, as an encoded message; null: none.</param>
internal sealed record StoredMessage(
    long Sequence, string Id, byte[] Encoded, DateTimeOffset Enqueued, DateTimeOffset Expires, DateTimeOffset? DueAt,
    int Failures, bool IsDeferred, byte[]? Added, string? DeadLetterSource);

/// <param name="LastSequence">The highest number that was ever given.</param>
internal sealed record StoredQueue(long LastSequence, IReadOnlyList<StoredMessage> Messages, IReadOnlyDictionary<string, byte[]> States)
{
    public static StoredQueue Empty { get; } = new(0, [], new Dictionary<string, byte[]>());
}

/// <param name="Destination">Null: nowhere.</param>
internal sealed record KeptForward(string? Destination);
