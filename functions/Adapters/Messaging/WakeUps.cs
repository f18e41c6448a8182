using ExchangeHub.Adapters.Http;
using ExchangeHub.Core;

namespace ExchangeHub.Adapters.Messaging;

/// <summary>
/// Sends wake-ups of the log beside the calls that ask for them, one at a time: however many ask meanwhile, one more follows, and it was
/// asked for after everything that it is to make the log look at was written.
/// </summary>
internal sealed class WakeUps(Func<Notice, CancellationToken, Task> send) : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private Notice? asked;
    private int sending;

    public void Ask(Notice wakeUp)
    {
        Volatile.Write(ref asked, wakeUp);
        if (Interlocked.CompareExchange(ref sending, 1, 0) == 0)
        {
            _ = Task.Run(SendAll, CancellationToken.None); // ends by itself: what a send may throw is caught there
        }
    }

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    private async Task SendAll()
    {
        do
        {
            try
            {
                while (Interlocked.Exchange(ref asked, null) is { } wakeUp)
                {
                    await Send(wakeUp);
                }
            }
            finally
            {
                Volatile.Write(ref sending, 0); // also after a fault of ours, or it would be the last that was ever sent
            }
        }
        while (Volatile.Read(ref asked) is not null && Interlocked.CompareExchange(ref sending, 1, 0) == 0);
    }

    private async Task Send(Notice wakeUp)
    {
        try
        {
            await send(wakeUp, stopping.Token);
        }
        catch (Exception e) when (Faults.IsOutage(e) || e is ObjectDisposedException)
        {
            // Lost, as Wake's promise allows: the broker is down, and the sweep looks every minute.
        }
    }
}
