using ExchangeHub.Adapters.Http;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Directory;

namespace ExchangeHub.ManageSubscription;

/// <summary>PUT /v1/subscriptions/{id} by the agency, POST /v1/subscriptions/{id}/approval by an administrator.</summary>
public static class ManageSubscriptionEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/v1/subscriptions/{id}", Put).BelongsTo("ManageSubscription", Roles.Receive);
        routes.MapPost("/v1/subscriptions/{id}/approval", Approve).BelongsTo("ManageSubscription", Roles.DirectoryAdmin);
    }

    private static async Task<IResult> Put(string id, HttpRequest request, Caller caller, SubscriptionRequests subscriptions, CancellationToken ct) =>
        (await (await request.ReadJson<Subscription>(ct)).Then(wanted => subscriptions.Put(caller.Agency, id, wanted, ct))).Or(stands => Answer.Json(stands));

    private static async Task<IResult> Approve(string id, SubscriptionRequests subscriptions, CancellationToken ct) =>
        RequestValues.IsUuid(id) ? (await subscriptions.Approve(id, ct)).Or(stands => Answer.Json(stands)) : Problems.Of(ProblemCodes.NotFound);
}
