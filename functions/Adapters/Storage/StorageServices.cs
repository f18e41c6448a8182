using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using ExchangeHub.Core;
using ExchangeHub.Options;

namespace ExchangeHub.Adapters.Storage;

/// <summary>The three containers: content in one account, the log's tiles and state in another.</summary>
public sealed record HubBlobs(IBlobs Content, IBlobs Tiles, IBlobs State);

public static class StorageServices
{
    /// <summary>Registers <see cref="HubBlobs"/> from section <c>Storage</c>. Containers of an emulator are made when first used; those on Azure by <c>infra/azure</c>.</summary>
    public static WebApplicationBuilder AddStorage(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<StorageOptions>(StorageOptions.Section);
        builder.Services.AddSingleton(_ => Open(options));
        return builder;
    }

    public static HubBlobs Open(StorageOptions options)
    {
        var (content, log) = (Account(options.Content, options), Account(options.Log, options));
        return new(
            Container(content, "content", options, IsAzure(options.Content)), Container(log, "tiles", options, IsAzure(options.Log)),
            Container(log, "state", options, IsAzure(options.Log)));
    }

    private static BlobContainer Container(BlobServiceClient account, string name, StorageOptions options, bool stands) =>
        new(account.GetBlobContainerClient(name), VersionOf(options) >= BlobClientOptions.ServiceVersion.V2026_02_06, stands);

    private static bool IsAzure(string account) => account.StartsWith("https://", StringComparison.Ordinal);

    private static BlobServiceClient Account(string account, StorageOptions options)
    {
        var client = new BlobClientOptions(VersionOf(options))
        {
            // A caller waits: a few quick tries, then 503 and Retry-After.
            Retry = { Mode = RetryMode.Exponential, MaxRetries = 3, Delay = TimeSpan.FromMilliseconds(200), NetworkTimeout = TimeSpan.FromSeconds(20) },
        };
        return IsAzure(account)
            ? new(new Uri(account), new DefaultAzureCredential(), client)
            : new(account, client);
    }

    private static BlobClientOptions.ServiceVersion VersionOf(StorageOptions options) =>
        Enum.Parse<BlobClientOptions.ServiceVersion>(options.ServiceVersion);
}
