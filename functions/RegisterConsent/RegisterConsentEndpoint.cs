using ExchangeHub.Adapters.Http;
using ExchangeHub.Core.Consents;

namespace ExchangeHub.RegisterConsent;

/// <summary>PUT /v1/consents/{id}: 201 when this call made the version, 200 when the same bytes had come before.</summary>
public static class RegisterConsentEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/v1/consents/{id}", Register).BelongsTo("RegisterConsent", Roles.ConsentWrite);

    private static async Task<IResult> Register(string id, HttpRequest request, Caller caller, Registration registration, CancellationToken ct) =>
        (await (await request.ReadJwt(ct)).Then(jwt => registration.Register(caller.Agency, id, jwt, ct)))
            .Or(state => Answer.Json(state, state.Again ? StatusCodes.Status200OK : StatusCodes.Status201Created));
}
