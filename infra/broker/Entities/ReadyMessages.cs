using System.Collections;

namespace ExchangeHub.Broker.Entities;

/// <summary>Messages that wait to be received, in order within each session; a queue without sessions has one for all, without a name.</summary>
internal sealed class ReadyMessages(bool bySession) : IEnumerable<QueuedMessage>
{
    public const string NoSession = "";
    private static readonly Comparer<QueuedMessage> InOrder = Comparer<QueuedMessage>.Create((a, b) => a.Sequence.CompareTo(b.Sequence));
    private readonly Dictionary<string, SortedSet<QueuedMessage>> sets = [];

    /// <summary>Those that have any.</summary>
    public IReadOnlyCollection<string> Sessions => sets.Keys;

    public QueuedMessage? First(string session) => sets.GetValueOrDefault(session)?.Min;

    public void Add(QueuedMessage message)
    {
        if (!sets.TryGetValue(SessionOf(message), out var set))
        {
            sets.Add(SessionOf(message), set = new(InOrder));
        }
        set.Add(message);
    }

    public void Remove(QueuedMessage message)
    {
        if (sets.TryGetValue(SessionOf(message), out var set) && set.Remove(message) && set.Count == 0)
        {
            sets.Remove(SessionOf(message));
        }
    }

    public IEnumerator<QueuedMessage> GetEnumerator() => sets.Values.SelectMany(set => set).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string SessionOf(QueuedMessage message) => bySession ? message.Content.SessionId ?? NoSession : NoSession;
}
