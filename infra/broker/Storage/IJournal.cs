namespace ExchangeHub.Broker.Storage;

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

    /// <summary>A rule that was added to a subscription; without a filter one of those it is made with, now removed.</summary>
    void PutRule(string queue, string name, byte[]? filter);

    /// <summary>The rule is as the subscription is made.</summary>
    void ForgetRule(string queue, string name);

    /// <summary>Where a subscription forwards to now, whatever it was made with; null: nowhere.</summary>
    void PutForward(string queue, string? destination);

    void Remember(string target, IEnumerable<string> ids, DateTimeOffset at);

    /// <summary>Ids remembered at or before <paramref name="until"/> go.</summary>
    void Forget(string target, DateTimeOffset until);

    /// <summary>All of a queue that is gone.</summary>
    void Drop(string queue);

    /// <summary>Ends when all that was said so far survives the end of the process and of the machine. Fails when it cannot be written.</summary>
    Task Durable();

    /// <summary>Like all that reads here, it knows what was said before, waits until that is written, and is not for within a unit.</summary>
    StoredQueue Load(string queue);

    IReadOnlyList<(string Name, byte[]? Filter)> Rules(string queue);

    /// <summary>Null: as the subscription is made.</summary>
    KeptForward? Forward(string queue);

    /// <summary>Oldest first.</summary>
    IReadOnlyList<(string Id, DateTimeOffset At)> Remembered(string target);
}
