using ExchangeHub.Adapters.Http;
using ExchangeHub.Contracts.Disclosures;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Disclosures;

namespace ExchangeHub.HoldDisclosures;

/// <summary>PUT /v1/disclosures/holds/{id} and POST …/lifting: what law enforcement asked to keep from a client for a time; GET: the agency's own.</summary>
public static class HoldDisclosuresEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/disclosures/holds", List).BelongsTo("HoldDisclosures", Roles.LogRead);
        routes.MapPut("/v1/disclosures/holds/{id}", Set).BelongsTo("HoldDisclosures", Roles.ConsentWrite);
        routes.MapPost("/v1/disclosures/holds/{id}/lifting", Lift).BelongsTo("HoldDisclosures", Roles.ConsentWrite);
    }

    private static async Task<IResult> List(Caller caller, Holds holds, CancellationToken ct) =>
        Answer.Json(new OwnHolds([.. (await holds.Of(caller.Agency.Id, ct)).Select(kept => kept.Hold)]));

    private static async Task<IResult> Set(string id, HttpRequest request, Caller caller, HoldRegistration holds, CancellationToken ct) =>
        RequestValues.IsUuid(id)
            ? (await (await request.ReadJwt(ct)).Then(jwt => holds.Set(caller.Agency, id, jwt, ct))).Or(state =>
                Answer.Json(state.Hold, state.Again ? StatusCodes.Status200OK : StatusCodes.Status201Created))
            : Problems.Of(ProblemCodes.HoldInvalid);

    private static async Task<IResult> Lift(string id, HttpRequest request, Caller caller, HoldRegistration holds, CancellationToken ct) =>
        RequestValues.IsUuid(id)
            ? (await (await request.ReadJwt(ct)).Then(jwt => holds.Lift(caller.Agency, id, jwt, ct))).Or(state => Answer.Json(state.Hold))
            : Problems.Of(ProblemCodes.HoldUnknown);

    private sealed record OwnHolds(IReadOnlyList<DisclosureHold> Holds);
}
