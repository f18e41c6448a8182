using System.Text.Json.Nodes;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Core;

namespace ExchangeHub.ReadKeys;

/// <summary>GET /v1/jwks.json: the vault's public keys, all versions, the current ones first.</summary>
public static class ReadKeysEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/jwks.json", Read).BelongsToOpen("ReadKeys");

    private static async Task<IResult> Read(IVault vault, CancellationToken ct) => Answer.Json(new JsonObject
    {
        ["keys"] = new JsonArray([.. (await vault.PublicKeys(ct)).Select(key => (JsonNode)key.DeepClone())]),
    });
}
