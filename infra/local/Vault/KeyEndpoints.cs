using System.Text.Json.Nodes;

namespace ExchangeHub.Local.Vault;

/// <summary>Key Vault's REST interface for keys.</summary>
internal static class KeyEndpoints
{
    public static void Map(IEndpointRouteBuilder app, VaultKeys keys)
    {
        app.MapGet("/keys", (VaultRequest its) => Json(its.Page(keys.All(deleted: false).Select(key => VaultJson.Item(its.Vault, key, null)))));
        app.MapPost("/keys/{name}/create", (VaultRequest its) => Bundle(its, keys.Create(its.Name, its.Body)));
        app.MapPut("/keys/{name}", (VaultRequest its) => Bundle(its, keys.Import(its.Name, its.Body)));
        app.MapGet("/keys/{name}/{version?}", (VaultRequest its) => Json(VaultJson.Bundle(its.Vault, keys.Get(its.Name), keys.Get(its.Name, its.Version))));
        app.MapPatch("/keys/{name}/{version?}", (VaultRequest its) =>
        {
            var key = keys.Update(its.Name, its.Version, its.Body);
            return Json(VaultJson.Bundle(its.Vault, key, keys.Get(its.Name, its.Version)));
        });
        app.MapGet("/keys/{name}/versions", (VaultRequest its) =>
        {
            var key = keys.Get(its.Name);
            // By id, as the vault gives them, and so not by age.
            return Json(its.Page(key.Versions.OrderBy(one => one.Id, StringComparer.Ordinal).Select(one => VaultJson.Item(its.Vault, key, one))));
        });
        app.MapPost("/keys/{name}/rotate", (VaultRequest its) => Bundle(its, keys.Rotate(its.Name)));
        app.MapGet("/keys/{name}/rotationpolicy", (VaultRequest its) => Json(VaultJson.Policy(its.Vault, keys.Get(its.Name))));
        app.MapPut("/keys/{name}/rotationpolicy", (VaultRequest its) => Json(VaultJson.Policy(its.Vault, keys.SetPolicy(its.Name, its.Body))));
        app.MapDelete("/keys/{name}", (VaultRequest its) => Bundle(its, keys.Delete(its.Name)));

        app.MapGet("/deletedkeys", (VaultRequest its) => Json(its.Page(keys.All(deleted: true).Select(key => VaultJson.Item(its.Vault, key, null)))));
        app.MapGet("/deletedkeys/{name}", (VaultRequest its) => Bundle(its, keys.Deleted(its.Name)));
        app.MapPost("/deletedkeys/{name}/recover", (VaultRequest its) => Bundle(its, keys.Recover(its.Name)));
        app.MapDelete("/deletedkeys/{name}", (VaultRequest its) =>
        {
            keys.Purge(its.Name);
            return Results.NoContent();
        });
    }

    private static IResult Bundle(VaultRequest its, StoredKey key) => Json(VaultJson.Bundle(its.Vault, key, key.Current));

    private static IResult Json(JsonObject json) => Results.Json(json);
}
