using ExchangeHub.Adapters.Http;

namespace ExchangeHub.Health;

/// <summary>GET /healthz: what the hub needs and cannot reach.</summary>
public static class HealthEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/healthz", Read).BelongsToOpen("Health");

    private static async Task<IResult> Read(Probes probes, CancellationToken ct)
    {
        var reasons = await probes.Unreachable(ct);
        return reasons.Count == 0
            ? Answer.Json(new Report("healthy", reasons))
            : Answer.Json(new Report("unhealthy", reasons), StatusCodes.Status503ServiceUnavailable);
    }

    private sealed record Report(string Status, IReadOnlyList<string> Reasons);
}
