using ExchangeHub.Adapters.Http;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Directory;

namespace ExchangeHub.ManageAgency;

/// <summary>PUT /v1/agencies/{id}, by an administrator of the directory.</summary>
public static class ManageAgencyEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/v1/agencies/{id}", Put).BelongsTo("ManageAgency", Roles.DirectoryAdmin);

    private static async Task<IResult> Put(string id, HttpRequest request, AgencyRegistration agencies, CancellationToken ct) =>
        (await (await request.ReadJson<AgencyEntry>(ct)).Then(entry => agencies.Put(id, entry, ct))).Or(entry => Answer.Json(entry));
}
