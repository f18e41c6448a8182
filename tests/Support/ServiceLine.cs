namespace ExchangeHub.Tests.Support;

/// <summary>The only way to a service on loopback; who takes it away breaks off what is under way too.</summary>
internal sealed class ServiceLine : IDisposable
{
    private static readonly LineFault None = new(), Gone = new(ClientBytes: 0, ServerBytes: 0, LineEnd.Reset);
    private readonly FaultyProxy proxy;
    private volatile bool away;

    public ServiceLine(int target) => proxy = new(target, _ => away ? Gone : None);

    public int Port => proxy.Port;

    public void TakeAway()
    {
        away = true;
        proxy.Cut();
    }

    public void GiveBack() => away = false;

    public void Dispose() => proxy.Dispose();
}
