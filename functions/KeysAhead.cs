using ExchangeHub.Adapters.Http;
using ExchangeHub.Core.Keys;

namespace ExchangeHub;

/// <summary>
/// Has the keys of the hours to come in hand in every instance, also in one that nobody calls: what only the vault can give is asked for half a
/// day before it is needed. When that fails, it is asked for again in some minutes, and whoever needs it then hears of it.
/// </summary>
public sealed partial class KeysAhead(DataKeys dataKeys, InstanceKeys instanceKeys, TimeProvider time, ILogger<KeysAhead> log) : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Try(instanceKeys.Prepare, stoppingToken);
            await Try(dataKeys.Prepare, stoppingToken);
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Try(Func<CancellationToken, Task> prepare, CancellationToken ct)
    {
        try
        {
            await prepare(ct);
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            // The app ends, and what this was for with it.
        }
        catch (Exception e) when (Faults.IsOutage(e))
        {
            Outage(log, e.GetType().Name);
        }
        catch (Exception e)
        {
            Fault(log, e.GetType().Name, e.StackTrace ?? ""); // must not end the process: it serves what needs no such key
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "keys of the hours to come cannot be had now: {Exception}")]
    private static partial void Outage(ILogger log, string exception);

    [LoggerMessage(2, LogLevel.Error, "keys of the hours to come cannot be had: {Exception}\n{Stack}")]
    private static partial void Fault(ILogger log, string exception, string stack);
}
