using ExchangeHub.Adapters.Http;

namespace ExchangeHub.Health;

/// <summary>
/// GET /v1/health/live: the process answers. GET /v1/health/ready: it can do its work, or by which code not. Whoever restarts what is not
/// live must not restart what is not ready: a broker that is down does not come back by that.
/// </summary>
public static class HealthEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/health/live", () => Answer.Json(new Report("live", []))).BelongsToOpen("Health");
        routes.MapGet("/v1/health/ready", Ready).BelongsToOpen("Health");
    }

    private static async Task<IResult> Ready(Probes probes, CancellationToken ct)
    {
        var reasons = await probes.Failing(ct);
        return reasons.Count == 0
            ? Answer.Json(new Report("ready", reasons))
            : Answer.Json(new Report("not-ready", reasons), StatusCodes.Status503ServiceUnavailable);
    }

    private sealed record Report(string Status, IReadOnlyList<string> Reasons);
}
