using System.Collections.Concurrent;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Local.Files;

namespace ExchangeHub.Local.Vault;

/// <summary>Named things, each in a file of its own that is replaced whole, so that a crash leaves the one before or the one after.</summary>
/// <param name="folder">Null keeps them in memory.</param>
internal sealed class Shelf<T>(string? folder)
    where T : class
{
    private readonly Lock changing = new();
    private readonly ConcurrentDictionary<string, T> things = new(
        (folder is not null && Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [])
            .Select(file => KeyValuePair.Create(Path.GetFileNameWithoutExtension(file), WireJson.Read<T>(File.ReadAllBytes(file)))),
        StringComparer.OrdinalIgnoreCase);

    public IEnumerable<T> All => things.Values;

    public T? Find(string name) => things.GetValueOrDefault(name);

    /// <summary>From what stands under the name, or null, to what shall; null removes it. One change at a time.</summary>
    public T? Change(string name, Func<T?, T?> change)
    {
        lock (changing)
        {
            var standing = Find(name);
            var next = change(standing);
            if (ReferenceEquals(next, standing))
            {
                return next;
            }
            Write(name, next);
            if (next is null)
            {
                things.TryRemove(name, out _);
            }
            else
            {
                things[name] = next;
            }
            return next;
        }
    }

    private void Write(string name, T? thing)
    {
        if (folder is null)
        {
            return;
        }
        // As the vault does, names differ by more than case.
        var file = Path.Combine(folder, $"{name.ToLowerInvariant()}.json");
        if (thing is null)
        {
            File.Delete(file);
        }
        else
        {
            PrivateFiles.Write(file, thing);
        }
    }
}
