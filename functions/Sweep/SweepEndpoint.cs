using ExchangeHub.Adapters.Http;
using ExchangeHub.Adapters.Telemetry;
using ExchangeHub.Core;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Keys;
using ExchangeHub.Core.Log;

namespace ExchangeHub.Sweep;

/// <summary>Every minute: finishes what crashes left, looks whether a wake-up of the log was lost, and follows rotations of the vault's key.</summary>
public static class SweepEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/Sweep", Run).BelongsToTrigger("Sweep");

    private static async Task<IResult> Run(
        HttpRequest request, Sweeper sweeper, LogRuns log, LateSignatures late, EvidenceGate gate, Rewrapping rewrapping, HubMetrics metrics, CancellationToken ct)
    {
        if (!(await TriggerPayload.Read(request, ct)).Succeeded(out _, out var rejection))
        {
            return Problems.Of(rejection);
        }
        metrics.LogLag(await gate.Lag(ct)); // before anything that may fail: this is what wakes somebody
        var logging = log.Run(ct); // first: it needs no broker, and the sweep may find that down
        await logging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        metrics.ClockAlarms(await sweeper.Sweep(ct)); // also when the log waits for its witnesses: what is to be purged must go
        metrics.DataKeysOutdated(await rewrapping.Run(ct));
        await logging;
        await late.Merge(ct);
        return TriggerPayload.Done;
    }
}
