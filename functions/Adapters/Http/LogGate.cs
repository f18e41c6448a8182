using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Evidence;

namespace ExchangeHub.Adapters.Http;

/// <summary>Calls that are refused while the log takes no entries, and the health check that says so.</summary>
public static class LogGate
{
    /// <summary>Asked before the body is read.</summary>
    public static RouteHandlerBuilder NeedsEvidence(this RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilter(async (context, next) =>
        await context.HttpContext.RequestServices.GetRequiredService<EvidenceGate>().IsStalled(context.HttpContext.RequestAborted)
            ? Problems.Of(ProblemCodes.LogStalled)
            : await next(context));

    public static Probe ProbeOf(EvidenceGate gate) => new(ProblemCodes.LogStalled, async ct =>
    {
        if (await Stalled(gate, ct))
        {
            throw new TimeoutException("an event waits for the log");
        }
    });

    // Storage that cannot be asked is told by its own probe.
    private static async Task<bool> Stalled(EvidenceGate gate, CancellationToken ct)
    {
        try
        {
            return await gate.IsStalled(ct);
        }
        catch (Exception e) when (Faults.IsOutage(e))
        {
            return false;
        }
    }
}
