using ExchangeHub.Adapters.Http;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Collection;

namespace ExchangeHub.AcknowledgeMessage;

/// <summary>POST /v1/messages/{sender}/{jti}/acknowledgement: a signed acknowledgement; answers where the delivery stands.</summary>
public static class AcknowledgeMessageEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/messages/{sender}/{jti}/acknowledgement", Acknowledge).BelongsTo("AcknowledgeMessage", Roles.Receive);

    private static async Task<IResult> Acknowledge(
        string sender, string jti, HttpRequest request, Caller caller, Acknowledger acknowledger, CancellationToken ct) =>
        RequestValues.MessageOf(sender, jti) is { } message
            ? (await (await request.ReadJwt(ct)).Then(jwt => acknowledger.Acknowledge(caller.Agency, message, jwt, ct))).Or(answer => Answer.Json(answer))
            : Problems.Of(ProblemCodes.MessageUnknown);
}
