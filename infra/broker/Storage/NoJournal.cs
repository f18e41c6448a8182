namespace ExchangeHub.Broker.Storage;

/// <summary>Keeps nothing: the broker is in memory.</summary>
internal sealed class NoJournal : IJournal, IDisposable
{
    public static NoJournal Instance { get; } = new();

    public IDisposable Together() => this;

    public void Put(string queue, StoredMessage message)
    {
    }

    public void Remove(string queue, long sequence)
    {
    }

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
}
