namespace ExchangeHub.Local.Broker.Storage;

/// <summary>
/// Where queues say what they hold, so that another broker can go on from there. Changes are written in the order in which they were said,
/// and soon; <see cref="Durable"/> tells when.
/// </summary>
internal interface IJournal : IDisposable
{
    /// <summary>What this thread says until the answer is disposed of is written whole or not at all.</summary>
    IDisposable Together();

    /// <summary>A message that is new, or is otherwise than before.</summary>
    void Put(string queue, StoredMessage message);

    void Remove(string queue, long sequence);

    /// <summary>Null: the session has no state any more.</summary>
    void PutState(string queue, string session, byte[]? state);

    void Remember(string target, IEnumerable<string> ids, DateTimeOffset at);

    /// <summary>Ids remembered at or before <paramref name="until"/> go.</summary>
    void Forget(string target, DateTimeOffset until);

    /// <summary>All of a queue that is gone.</summary>
    void Drop(string queue);

    /// <summary>Ends when all that was said so far survives the end of the process and of the machine. Fails when it cannot be written.</summary>
    Task Durable();

    StoredQueue Load(string queue);

    /// <summary>Oldest first.</summary>
    IReadOnlyList<(string Id, DateTimeOffset At)> Remembered(string target);
}
