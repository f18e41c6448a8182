using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using ExchangeHub.Core;

namespace ExchangeHub.Adapters.Storage;

/// <summary>
/// One container of Azure Blob Storage. Exactly two conditions become values, <i>taken or changed</i> and <i>not there</i>; everything
/// else is an exception. The client's retry may repeat a write that had happened: then <see cref="Create"/> answers false.
/// </summary>
/// <param name="container">Made when first used, unless it <paramref name="stands"/>.</param>
/// <param name="canStartFrom">Whether the service version knows where to begin a listing (2026-02-06 and later).</param>
/// <param name="stands">The deployment made it: the app's identity may not even have the right to make containers.</param>
public sealed class BlobContainer(BlobContainerClient container, bool canStartFrom, bool stands = false) : IBlobs
{
    // What a container with an immutability policy says of a name that is taken.
    private const string Immutable = "BlobImmutableDueToPolicy";

    private volatile bool exists = stands;

    public async Task<bool> Create(string name, ReadOnlyMemory<byte> content, CancellationToken ct) =>
        await Upload(name, content, new() { IfNoneMatch = ETag.All }, ct);

    public async Task<StoredBlob?> Read(string name, CancellationToken ct)
    {
        await Ensure(ct);
        try
        {
            var blob = (await container.GetBlobClient(name).DownloadContentAsync(ct)).Value;
            return new(blob.Content.ToMemory(), blob.Details.ETag.ToString());
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
        catch (RequestFailedException e) when (ForgetsContainer(e))
        {
            throw;
        }
    }

    public Task<bool> Replace(string name, ReadOnlyMemory<byte> content, string etag, CancellationToken ct) =>
        Upload(name, content, new() { IfMatch = new ETag(etag) }, ct);

    public Task Put(string name, ReadOnlyMemory<byte> content, CancellationToken ct) => Upload(name, content, null, ct);

    public async Task Delete(string name, CancellationToken ct)
    {
        await Ensure(ct);
        await container.GetBlobClient(name).DeleteIfExistsAsync(cancellationToken: ct);
    }

    public async IAsyncEnumerable<string> List(string prefix, string? after, [EnumeratorCancellation] CancellationToken ct)
    {
        await Ensure(ct);
        // StartFrom is inclusive, and unknown to older versions, so what it lets through is looked at again.
        var options = new GetBlobsOptions { Prefix = prefix, StartFrom = canStartFrom ? after : null };
        await foreach (var blob in container.GetBlobsAsync(options, ct))
        {
            if (after is null || string.CompareOrdinal(blob.Name, after) > 0)
            {
                yield return blob.Name;
            }
        }
    }

    private async Task<bool> Upload(string name, ReadOnlyMemory<byte> content, BlobRequestConditions? conditions, CancellationToken ct)
    {
        await Ensure(ct);
        try
        {
            await container.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(content), new BlobUploadOptions { Conditions = conditions }, ct);
            return true;
        }
        catch (RequestFailedException e) when (conditions is not null && (IsUnmet(e.ErrorCode) || (conditions.IfNoneMatch is not null && e.ErrorCode == Immutable)))
        {
            return false;
        }
        catch (RequestFailedException e) when (ForgetsContainer(e))
        {
            throw;
        }
    }

    private static bool IsUnmet(string? code) =>
        code == BlobErrorCode.BlobAlreadyExists || code == BlobErrorCode.ConditionNotMet || code == BlobErrorCode.BlobNotFound;

    private async Task Ensure(CancellationToken ct)
    {
        if (!exists)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: ct);
            exists = true;
        }
    }

    /// <summary>A container that went is made again by the next call; this one stays an error.</summary>
    private bool ForgetsContainer(RequestFailedException e)
    {
        exists &= e.ErrorCode != BlobErrorCode.ContainerNotFound;
        return false;
    }
}
