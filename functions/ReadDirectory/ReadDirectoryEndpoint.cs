using System.Text.Json.Nodes;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Directory;

namespace ExchangeHub.ReadDirectory;

/// <summary>GET /v1/agencies, /v1/agencies/{id}, /v1/agencies/{id}/jwks.json.</summary>
public static class ReadDirectoryEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/agencies", List).BelongsTo("ReadDirectory", Access.AnyRole);
        routes.MapGet("/v1/agencies/{id}", Entry).BelongsTo("ReadDirectory", Access.AnyRole);
        routes.MapGet("/v1/agencies/{id}/jwks.json", Keys).BelongsTo("ReadDirectory", Access.AnyRole);
    }

    private static async Task<IResult> List(Caller caller, AgencyDirectory directory, CancellationToken ct) => Answer.Json(new JsonObject
    {
        ["agencies"] = new JsonArray([.. (await directory.All(ct)).Select(agency => (JsonNode)Shown(agency, caller))]),
    });

    private static async Task<IResult> Entry(string id, Caller caller, AgencyDirectory directory, CancellationToken ct) =>
        await directory.Find(id, ct) is { } agency ? Answer.Json(Shown(agency, caller)) : Problems.Of(ProblemCodes.NotFound);

    private static async Task<IResult> Keys(string id, AgencyDirectory directory, CancellationToken ct) =>
        await directory.Find(id, ct) is { } agency
            ? Answer.Json(new JsonObject
            {
                ["keys"] = new JsonArray([.. agency.Keys.Where(key => key.State != "revoked").Select(key => (JsonNode)Shown(key))]),
            })
            : Problems.Of(ProblemCodes.NotFound);

    /// <summary>Which OAuth clients an agency has is not its partners' to know.</summary>
    private static JsonObject Shown(AgencyEntry agency, Caller caller)
    {
        var entry = WireJson.ToObject(agency);
        if (!caller.IsAdministrator)
        {
            entry.Remove("clients");
        }
        return entry;
    }

    private static JsonObject Shown(AgencyKey key)
    {
        var jwk = key.Jwk.DeepClone().AsObject();
        foreach (var (member, value) in WireJson.ToObject(key with { Jwk = [] }))
        {
            if (member != "jwk")
            {
                jwk[member] = value?.DeepClone(); // state, from, until
            }
        }
        return jwk;
    }
}
