using ExchangeHub.Adapters.Http;
using ExchangeHub.Adapters.Telemetry;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Collection;

namespace ExchangeHub.ReleaseMessage;

/// <summary>POST /v1/messages/{sender}/{jti}/release: the sealed view, and the hub's statement about it.</summary>
public static class ReleaseMessageEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/messages/{sender}/{jti}/release", Release).NeedsEvidence().BelongsTo("ReleaseMessage", Roles.Receive);

    private static async Task<IResult> Release(
        string sender, string jti, HttpRequest request, Caller caller, Releaser releaser, HubMetrics metrics, CancellationToken ct)
    {
        if (RequestValues.MessageOf(sender, jti) is not { } message)
        {
            return Problems.Of(ProblemCodes.MessageUnknown);
        }
        var released = await request.IdempotencyKey().Then(key => releaser.Release(caller.Agency, message, key, ct));
        if (released.Value is not null)
        {
            metrics.Released();
        }
        return released.Or(answer => Answer.Json(answer));
    }
}
