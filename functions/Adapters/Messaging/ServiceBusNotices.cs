using Azure.Core;
using Azure.Messaging.ServiceBus;
using ExchangeHub.Core;

namespace ExchangeHub.Adapters.Messaging;

/// <summary>
/// Notices through Azure.Messaging.ServiceBus, which keeps one connection and opens anew what broke. What fails for now is tried again a few
/// times within one call; that is safe because the topic drops repeated message ids.
/// </summary>
public sealed class ServiceBusNotices : INotices, IAsyncDisposable
{
    /// <summary>The longest that one announcement takes.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1)];
    private readonly Func<ServiceBusClient> connect;
    private readonly TimeProvider time;
    private readonly WakeUps wakeUps;
    private readonly Lock replacing = new();
    private BusLine line;

    private ServiceBusNotices(Func<ServiceBusClient> connect, TimeProvider time)
    {
        (this.connect, this.time) = (connect, time);
        line = BusLine.On(connect(), time);
        wakeUps = new((wakeUp, ct) => Announce([wakeUp], ct));
    }

    /// <param name="host">For instance <c>ns.servicebus.windows.net</c>.</param>
    public static ServiceBusNotices WithIdentity(string host, TokenCredential credential, TimeProvider time) =>
        new(() => new ServiceBusClient(host, credential, Options()), time);

    /// <summary>By a connection string with a shared key: the emulator's, or one of Azure.</summary>
    public static ServiceBusNotices WithSharedKey(string connectionString, TimeProvider time) =>
        new(() => new ServiceBusClient(connectionString, Options()), time);

    public async Task Announce(IReadOnlyList<Notice> notices, CancellationToken ct)
    {
        if (notices.Count > 0)
        {
            var messages = NoticeMessages.Of(notices, time.GetUtcNow());
            await Try((bus, either) => bus.Send(messages, either), ct);
        }
    }

    public Task Reach(CancellationToken ct) => Try((bus, either) => bus.Reach(either), ct);

    public void Wake(Notice wakeUp) => wakeUps.Ask(wakeUp);

    public async ValueTask DisposeAsync()
    {
        wakeUps.Dispose();
        await line.Client.DisposeAsync();
    }

    /// <summary>The library's own trying again stays on a silent line, and leaves a busy broker alone for longer than a caller waits.</summary>
    private static ServiceBusClientOptions Options() => new() { RetryOptions = { MaxRetries = 0, TryTimeout = Patience } };

    private async Task Try(Func<BusLine, CancellationToken, Task> call, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                var bus = Volatile.Read(ref line);
                try
                {
                    await call(bus, either.Token);
                    return;
                }
                catch (ServiceBusException fault) when (fault.IsTransient && attempt < Pauses.Length)
                {
                    Replace(bus, fault.Reason);
                }
                await Task.Delay(Pauses[attempt], time, either.Token);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException("The broker did not answer in time.");
        }
    }

    /// <summary>Once, however many saw it fail. A line that only broke is opened by the library itself.</summary>
    private void Replace(BusLine failed, ServiceBusFailureReason reason)
    {
        lock (replacing)
        {
            if (failed == line && reason == ServiceBusFailureReason.ServiceTimeout)
            {
                line = BusLine.On(connect(), time);
                _ = CloseLater(failed.Client);
            }
            else if (failed == line && reason == ServiceBusFailureReason.ServiceBusy)
            {
                line = failed.WithAnotherSender();
                _ = CloseLater(failed.Sender);
            }
        }
    }

    /// <summary>When nobody waits for it any more.</summary>
    private async Task CloseLater(IAsyncDisposable replaced)
    {
        await Task.Delay(Patience, time);
        await replaced.DisposeAsync();
    }
}
