using ExchangeHub.Adapters.Http;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Collection;

namespace ExchangeHub.ReadStatus;

/// <summary>GET /v1/messages/{jti}/status: where each recipient stands, for the sender.</summary>
public static class ReadStatusEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/messages/{jti}/status", Read).BelongsTo("ReadStatus", Roles.Send);

    private static async Task<IResult> Read(string jti, Caller caller, StatusReader statuses, CancellationToken ct) => Ids.IsVersion7(jti)
        ? (await statuses.Read(caller.Agency, jti, ct)).Or(status => Answer.Json(status))
        : Problems.Of(ProblemCodes.MessageUnknown);
}
