using System.Globalization;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Local.Files;

namespace ExchangeHub.Local.Keys;

/// <summary>Private JWKs in a folder, one folder for each name, one file for each version: <c>{name}/{number}.jwk.json</c>.</summary>
/// <param name="folder">Null keeps them in memory.</param>
public sealed class FileKeys(string? folder)
{
    private readonly Dictionary<string, List<JsonObject>> known = [];

    /// <summary>All versions, the newest first. The first is made when there is none.</summary>
    public IReadOnlyList<JsonObject> Versions(string name, Func<JsonObject> make)
    {
        lock (known)
        {
            if (!known.TryGetValue(name, out var versions))
            {
                known[name] = versions = [.. FilesOf(name).Select(PrivateFiles.ReadObject)];
            }
            return versions.Count > 0 ? [.. versions] : [Add(name, make())];
        }
    }

    /// <summary>Adds a version, which from now on is the current one.</summary>
    public JsonObject Add(string name, JsonObject key)
    {
        lock (known)
        {
            var versions = known.TryGetValue(name, out var standing) ? standing : known[name] = [.. FilesOf(name).Select(PrivateFiles.ReadObject)];
            if (folder is not null)
            {
                PrivateFiles.Write(Path.Combine(folder, name, string.Create(CultureInfo.InvariantCulture, $"{versions.Count + 1:0000}.jwk.json")), key);
            }
            versions.Insert(0, key);
            return key;
        }
    }

    private IEnumerable<string> FilesOf(string name) =>
        folder is not null && Directory.Exists(Path.Combine(folder, name))
            ? Directory.GetFiles(Path.Combine(folder, name), "*.jwk.json").OrderDescending(StringComparer.Ordinal)
            : [];
}
