using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ExchangeHub.Local.Vault;

/// <summary>A secret with all its versions, the current one last.</summary>
internal sealed record StoredSecret(string Name, IReadOnlyList<SecretVersion> Versions);

internal sealed record SecretVersion(string Id, string Value, VersionAttributes Attributes);

/// <summary>As much of Key Vault's REST interface for secrets as setting and getting them takes.</summary>
internal static class SecretEndpoints
{
    public static void Map(IEndpointRouteBuilder app, Shelf<StoredSecret> secrets, TimeProvider time)
    {
        app.MapPut("/secrets/{name}", (VaultRequest its) => Bundle(its, Set(secrets, its.Name, its.Text("value"), time)));
        app.MapGet("/secrets/{name}/{version?}", (VaultRequest its) => Bundle(its, secrets.Find(its.Name) ?? throw VaultFault.SecretNotFound(its.Name)));
    }

    public static StoredSecret Set(Shelf<StoredSecret> secrets, string name, string value, TimeProvider time)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var version = new SecretVersion(RandomNumberGenerator.GetHexString(32, lowercase: true), value, new(true, now, now));
        return secrets.Change(name, standing => new(name, [.. standing?.Versions ?? [], version]))!;
    }

    private static IResult Bundle(VaultRequest its, StoredSecret secret)
    {
        var version = string.IsNullOrEmpty(its.Version)
            ? secret.Versions[^1]
            : secret.Versions.FirstOrDefault(one => one.Id == its.Version) ?? throw VaultFault.SecretNotFound(its.Name);
        return Results.Json(new JsonObject
        {
            ["id"] = $"{its.Vault}/secrets/{secret.Name}/{version.Id}", ["value"] = version.Value, ["attributes"] = VaultJson.Attributes(version.Attributes),
        });
    }
}
