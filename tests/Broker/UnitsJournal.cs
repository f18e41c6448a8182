using ExchangeHub.Broker.Storage;

namespace ExchangeHub.Tests.Broker;

/// <summary>Writes nothing, and remembers which messages were put where in which unit.</summary>
internal sealed class UnitsJournal : IJournal
{
    private int unit, depth;

    public List<(int Unit, string Queue)> Puts { get; } = [];
    public List<(int Unit, string Queue)> Removes { get; } = [];

    public IDisposable Together()
    {
        unit += depth++ == 0 ? 1 : 0;
        return new End(this);
    }

    public void Put(string queue, StoredMessage message) => Puts.Add((Now(), queue));

    public void Remove(string queue, long sequence) => Removes.Add((Now(), queue));

    public void PutState(string queue, string session, byte[]? state)
    {
    }

    public void PutRule(string queue, string name, byte[]? filter)
    {
    }

    public void ForgetRule(string queue, string name)
    {
    }

    public void PutForward(string queue, string? destination)
    {
    }

    public void Remember(string target, IEnumerable<string> ids, DateTimeOffset at)
    {
    }

    public void Forget(string target, DateTimeOffset until)
    {
    }

    public void Drop(string queue)
    {
    }

    public Task Durable() => Task.CompletedTask;

    public StoredQueue Load(string queue) => StoredQueue.Empty;

    public IReadOnlyList<(string Name, byte[]? Filter)> Rules(string queue) => [];

    public KeptForward? Forward(string queue) => null;

    public IReadOnlyList<(string Id, DateTimeOffset At)> Remembered(string target) => [];

    public void Dispose()
    {
    }

    /// <summary>What is said outside of a unit is one of its own.</summary>
    private int Now() => depth > 0 ? unit : ++unit;

    private sealed class End(UnitsJournal journal) : IDisposable
    {
        public void Dispose() => journal.depth--;
    }
}
