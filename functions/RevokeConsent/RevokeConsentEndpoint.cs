using ExchangeHub.Adapters.Http;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Consents;

namespace ExchangeHub.RevokeConsent;

/// <summary>POST /v1/consents/{id}/revocation: final; when it answers, nothing more happens under that consent.</summary>
public static class RevokeConsentEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/consents/{id}/revocation", Revoke).BelongsTo("RevokeConsent", Roles.ConsentWrite);

    private static async Task<IResult> Revoke(string id, HttpRequest request, Caller caller, Revocation revocation, CancellationToken ct) =>
        RequestValues.IsUuid(id)
            ? (await (await request.ReadJwt(ct)).Then(jwt => revocation.Revoke(caller.Agency, id, jwt, ct))).Or(state => Answer.Json(state))
            : Problems.Of(ProblemCodes.ConsentUnknown);
}
