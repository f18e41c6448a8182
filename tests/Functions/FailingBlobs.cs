using ExchangeHub.Core;

namespace ExchangeHub.Tests.Functions;

/// <summary>Blobs of which every call fails alike.</summary>
internal sealed class FailingBlobs(Exception fault) : IBlobs
{
    public Task<bool> Create(string name, ReadOnlyMemory<byte> content, CancellationToken ct) => throw fault;
    public Task<StoredBlob?> Read(string name, CancellationToken ct) => throw fault;
    public Task<bool> Replace(string name, ReadOnlyMemory<byte> content, string etag, CancellationToken ct) => throw fault;
    public Task Put(string name, ReadOnlyMemory<byte> content, CancellationToken ct) => throw fault;
    public Task Delete(string name, CancellationToken ct) => throw fault;
    public IAsyncEnumerable<string> List(string prefix, string? after, CancellationToken ct) => throw fault;
}
