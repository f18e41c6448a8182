using Azure;
using ExchangeHub.Core;

namespace ExchangeHub.Tests.Support;

/// <summary>A container under an immutability policy, as on Azure (Azurite has none): what stands can be neither changed nor deleted.</summary>
public sealed class ImmutableBlobs(IBlobs inner) : IBlobs
{
    public Task<bool> Create(string name, ReadOnlyMemory<byte> content, CancellationToken ct) => inner.Create(name, content, ct);
    public Task<StoredBlob?> Read(string name, CancellationToken ct) => inner.Read(name, ct);
    public IAsyncEnumerable<string> List(string prefix, string? after, CancellationToken ct) => inner.List(prefix, after, ct);

    public Task<bool> Replace(string name, ReadOnlyMemory<byte> content, string etag, CancellationToken ct) => throw Refused(name);
    public Task Delete(string name, CancellationToken ct) => throw Refused(name);

    public async Task Put(string name, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        if (!await inner.Create(name, content, ct))
        {
            throw Refused(name);
        }
    }

    private static RequestFailedException Refused(string name) => new(409, $"{name} cannot be changed", "BlobImmutableDueToPolicy", null);
}
