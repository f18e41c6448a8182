using ExchangeHub.Core;

namespace ExchangeHub.Tests.Support;

/// <summary>Any blobs, with something done before a call: to hold it up, or to let the world change just then.</summary>
/// <param name="before">Gets the call's name (<c>Create</c>, <c>Read</c> …) and the blob's.</param>
public sealed class HookedBlobs(IBlobs inner, Func<string, string, CancellationToken, Task> before) : IBlobs
{
    public async Task<bool> Create(string name, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        await before(nameof(Create), name, ct);
        return await inner.Create(name, content, ct);
    }

    public async Task<StoredBlob?> Read(string name, CancellationToken ct)
    {
        await before(nameof(Read), name, ct);
        return await inner.Read(name, ct);
    }

    public async Task<bool> Replace(string name, ReadOnlyMemory<byte> content, string etag, CancellationToken ct)
    {
        await before(nameof(Replace), name, ct);
        return await inner.Replace(name, content, etag, ct);
    }

    public async Task Put(string name, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        await before(nameof(Put), name, ct);
        await inner.Put(name, content, ct);
    }

    public async Task Delete(string name, CancellationToken ct)
    {
        await before(nameof(Delete), name, ct);
        await inner.Delete(name, ct);
    }

    public IAsyncEnumerable<string> List(string prefix, string? after, CancellationToken ct) => inner.List(prefix, after, ct);
}
