using Azure.Storage.Blobs;
using ExchangeHub.Adapters.Storage;
using ExchangeHub.Core;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Conformance;

public sealed class BlobContainerTests(AzuriteFixture azurite) : BlobsContract
{
    protected override async Task<IBlobs> NewBlobs() => new BlobContainer(await Container(), canStartFrom: false);

    [Fact]
    public async Task AContainerThatWentIsMadeAgain()
    {
        var container = await Container();
        var blobs = new BlobContainer(container, canStartFrom: false);
        await blobs.Put("a", default, Ct);
        await container.DeleteAsync(cancellationToken: Ct);

        await Assert.ThrowsAsync<Azure.RequestFailedException>(() => blobs.Put("a", default, Ct));
        await blobs.Put("a", default, Ct);

        Assert.NotNull(await blobs.Read("a", Ct));
    }

    [Fact]
    public async Task AMissingContainerIsNotAMissingBlob()
    {
        var container = await Container();
        var blobs = new BlobContainer(container, canStartFrom: false);
        await blobs.Put("a", default, Ct);
        await container.DeleteAsync(cancellationToken: Ct);

        await Assert.ThrowsAsync<Azure.RequestFailedException>(() => blobs.Read("a", Ct));
    }

    private async Task<BlobContainerClient> Container() => new BlobServiceClient(
        await azurite.Connection(Ct), new BlobClientOptions(BlobClientOptions.ServiceVersion.V2025_11_05)).GetBlobContainerClient($"t{Contracts.Ids.New(TimeProvider.System, Contracts.SystemEntropy.Source):N}");
}
