using System.Globalization;
using System.Runtime.CompilerServices;
using ExchangeHub.Core;

namespace ExchangeHub.Tests.Support;

/// <summary>Blobs in memory, held to the same suite as the real ones.</summary>
public sealed class MemoryBlobs : IBlobs
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, StoredBlob> blobs = new(StringComparer.Ordinal);
    private long version;

    /// <summary>All names, for looking at what a test left.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (gate)
            {
                return [.. blobs.Keys];
            }
        }
    }

    public Task<bool> Create(string name, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        lock (gate)
        {
            return Task.FromResult(!blobs.ContainsKey(name) && Store(name, content));
        }
    }

    public Task<StoredBlob?> Read(string name, CancellationToken ct)
    {
        lock (gate)
        {
            return Task.FromResult(blobs.GetValueOrDefault(name));
        }
    }

    public Task<bool> Replace(string name, ReadOnlyMemory<byte> content, string etag, CancellationToken ct)
    {
        lock (gate)
        {
            return Task.FromResult(blobs.TryGetValue(name, out var standing) && standing.ETag == etag && Store(name, content));
        }
    }

    public Task Put(string name, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        lock (gate)
        {
            Store(name, content);
            return Task.CompletedTask;
        }
    }

    public Task Delete(string name, CancellationToken ct)
    {
        lock (gate)
        {
            blobs.Remove(name);
            return Task.CompletedTask;
        }
    }

    public async IAsyncEnumerable<string> List(string prefix, string? after, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        foreach (var name in Names)
        {
            ct.ThrowIfCancellationRequested();
            if (name.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(name, after) > 0))
            {
                yield return name;
            }
        }
    }

    private bool Store(string name, ReadOnlyMemory<byte> content)
    {
        blobs[name] = new(content.ToArray(), (++version).ToString(CultureInfo.InvariantCulture));
        return true;
    }
}
