using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Local.Vault;

/// <summary>The keys of a vault and what may be done to them, without a word of HTTP.</summary>
internal sealed class VaultKeys(Shelf<StoredKey> shelf, TimeProvider time)
{
    private long Now => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>A new key, or a new version of it.</summary>
    public StoredKey Create(string name, JsonObject request) =>
        Add(name, KeyMaterial.Generate(request["kty"].AsString(), request["crv"].AsString(), request["key_size"].AsInteger()), request, request);

    public StoredKey Import(string name, JsonObject request) =>
        Add(name, KeyMaterial.Import(request["key"] as JsonObject, (bool?)request["Hsm"] ?? false), request, request["key"] as JsonObject);

    public StoredKey Rotate(string name) => Change(name, key => Rotated(key, Now));

    /// <summary>With the rotation that its policy demands by now.</summary>
    public StoredKey Get(string name) =>
        KeyRotation.IsDue(Standing(shelf.Find(name), name), Now)
            ? Change(name, key => KeyRotation.IsDue(key, Now) ? Rotated(key, Now) : key)
            : shelf.Find(name)!;

    public KeyVersion Get(string name, string? version) => Find(Get(name), version);

    public IEnumerable<StoredKey> All(bool deleted) =>
        shelf.All.Where(key => key.Deleted is not null == deleted).OrderBy(key => key.Name, StringComparer.OrdinalIgnoreCase);

    public StoredKey Update(string name, string? version, JsonObject request) => Change(name, key =>
    {
        var standing = Find(key, version);
        return key.Replace(standing with
        {
            Operations = Operations(request) ?? standing.Operations,
            Attributes = Attributes(request, standing.Attributes) with { Updated = Now },
            Tags = Tags(request) ?? standing.Tags,
        });
    });

    public StoredKey SetPolicy(string name, JsonObject policy) => Change(name, key =>
        key with { RotationPolicy = KeyRotation.Read(policy, key.RotationPolicy?["attributes"]?["created"].AsInteger() ?? Now, Now) });

    public StoredKey Delete(string name) => Change(name, key => key with { Deleted = Now });

    public StoredKey Deleted(string name) => shelf.Find(name) is { Deleted: not null } key ? key : throw VaultFault.KeyNotFound(name);

    public StoredKey Recover(string name) => shelf.Change(name, key => Gone(key, name) with { Deleted = null })!;

    public void Purge(string name) => shelf.Change(name, key => Gone(key, name) is null ? key : null);

    private static StoredKey Gone(StoredKey? key, string name) => key is { Deleted: not null } ? key : throw VaultFault.KeyNotFound(name);

    private static StoredKey Standing(StoredKey? key, string name) => key is { Deleted: null } ? key : throw VaultFault.KeyNotFound(name);

    private StoredKey Change(string name, Func<StoredKey, StoredKey> change) => shelf.Change(name, key => change(Standing(key, name)))!;

    private StoredKey Add(string name, JsonObject jwk, JsonObject request, JsonObject? withOperations)
    {
        var version = new KeyVersion(
            NewId(), jwk, Operations(withOperations) ?? KeyMaterial.UsualOperations(jwk), Attributes(request, new(true, Now, Now)), Tags(request) ?? new Dictionary<string, string>());
        return shelf.Change(name, key => key switch
        {
            null => new(name, [version]),
            { Deleted: not null } => throw VaultFault.Deleted(name),
            _ => key.With(version),
        })!;
    }

    private static StoredKey Rotated(StoredKey key, long now) => key.With(key.Current with
    {
        Id = NewId(),
        Jwk = KeyMaterial.Another(key.Current.Jwk),
        Attributes = new(true, now, now, Exp: KeyRotation.Expiry(key, now)),
    });

    private static KeyVersion Find(StoredKey key, string? version) =>
        string.IsNullOrEmpty(version) ? key.Current : key.Versions.FirstOrDefault(one => one.Id == version) ?? throw VaultFault.KeyNotFound($"{key.Name}/{version}");

    private static string NewId() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private static string[]? Operations(JsonObject? request) =>
        request?["key_ops"] is JsonArray { Count: > 0 } named ? [.. named.Select(one => one.AsString() ?? throw VaultFault.BadParameter("key_ops holds strings."))] : null;

    private static VersionAttributes Attributes(JsonObject request, VersionAttributes standing)
    {
        var wanted = request["attributes"];
        return standing with
        {
            Enabled = (bool?)wanted?["enabled"] ?? standing.Enabled,
            Nbf = wanted?["nbf"].AsInteger() ?? standing.Nbf,
            Exp = wanted?["exp"].AsInteger() ?? standing.Exp,
        };
    }

    private static Dictionary<string, string>? Tags(JsonObject request) =>
        (request["tags"] as JsonObject)?.ToDictionary(tag => tag.Key, tag => tag.Value.AsString() ?? throw VaultFault.BadParameter("Tags are strings."));
}
