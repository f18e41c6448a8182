using System.Text.Json.Nodes;

namespace ExchangeHub.Local.Vault;

/// <summary>A key with all its versions, the current one last.</summary>
/// <param name="RotationPolicy">As the client wrote it, with its times.</param>
/// <param name="Deleted">Unix seconds; null: it is not deleted.</param>
internal sealed record StoredKey(string Name, IReadOnlyList<KeyVersion> Versions, JsonObject? RotationPolicy = null, long? Deleted = null)
{
    public KeyVersion Current => Versions[^1];

    public StoredKey With(KeyVersion version) => this with { Versions = [.. Versions, version] };

    public StoredKey Replace(KeyVersion version) => this with { Versions = [.. Versions.Select(one => one.Id == version.Id ? version : one)] };
}

/// <param name="Id">32 hexadecimal digits.</param>
/// <param name="Jwk">With the private members, which never leave the store.</param>
/// <param name="Operations">What it may do, as in <c>key_ops</c>.</param>
internal sealed record KeyVersion(
    string Id, JsonObject Jwk, IReadOnlyList<string> Operations, VersionAttributes Attributes, IReadOnlyDictionary<string, string> Tags);

/// <summary>Times in Unix seconds.</summary>
internal sealed record VersionAttributes(bool Enabled, long Created, long Updated, long? Nbf = null, long? Exp = null);
