using System.Text.Json.Nodes;
using ExchangeHub.Contracts;

namespace ExchangeHub.Local.Vault;

/// <summary>What is done with a version of a key: <c>POST /keys/{name}/{version}/{operation}</c>; without a version, with the current one.</summary>
internal static class CryptographyEndpoints
{
    /// <summary>What a version that is not valid any more, or not yet, still does: it undoes what it did.</summary>
    private static readonly string[] Undoing = ["decrypt", "unwrapKey", "verify"];

    public static void Map(IEndpointRouteBuilder app, VaultKeys keys, TimeProvider time)
    {
        Add("sign", (jwk, its) => KeyOperations.Sign(jwk, its.Text("alg"), its.Bytes("value")));
        Add("verify", (jwk, its) => KeyOperations.Verify(jwk, its.Text("alg"), its.Bytes("digest"), its.Bytes("value")));
        Add("encrypt", (jwk, its) => KeyOperations.Encrypt(jwk, its.Text("alg"), its.Bytes("value")));
        Add("decrypt", (jwk, its) => KeyOperations.Decrypt(jwk, its.Text("alg"), its.Bytes("value")));
        Add("wrapKey", (jwk, its) => KeyOperations.Encrypt(jwk, its.Text("alg"), its.Bytes("value")));
        Add("unwrapKey", (jwk, its) => KeyOperations.Decrypt(jwk, its.Text("alg"), its.Bytes("value")));

        void Add<T>(string operation, Func<JsonObject, VaultRequest, T> act)
        {
            IResult Handle(VaultRequest its)
            {
                var (key, version) = (keys.Get(its.Name), keys.Get(its.Name, its.Version));
                Demand(version, operation, time.GetUtcNow().ToUnixTimeSeconds());
                return Results.Json(act(version.Jwk, its) switch
                {
                    byte[] value => new JsonObject { ["kid"] = VaultJson.Id(its.Vault, key, version), ["value"] = Base64Url.Encode(value) },
                    var verdict => new JsonObject { ["value"] = JsonValue.Create(verdict) },
                });
            }
            app.MapPost($"/keys/{{name}}/{operation}", Handle);
            app.MapPost($"/keys/{{name}}/{{version}}/{operation}", Handle);
        }
    }

    private static void Demand(KeyVersion version, string operation, long now)
    {
        var its = version.Attributes;
        if (!its.Enabled)
        {
            throw VaultFault.Forbidden(operation, "a disabled", "KeyDisabled");
        }
        if (!version.Operations.Contains(operation))
        {
            throw VaultFault.Forbidden(operation, "this", "KeyOperationForbidden");
        }
        if (its.Exp <= now && !Undoing.Contains(operation))
        {
            throw VaultFault.Forbidden(operation, "an expired", "KeyExpired");
        }
        if (its.Nbf > now && !Undoing.Contains(operation))
        {
            throw VaultFault.Forbidden(operation, "a not yet valid", "KeyNotYetValid");
        }
    }
}
