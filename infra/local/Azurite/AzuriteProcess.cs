using System.Diagnostics;

namespace ExchangeHub.Local.Azurite;

/// <summary>Azurite's blob service as a child of this process, on 127.0.0.1. It ends when this process does, however that ends.</summary>
public sealed class AzuriteProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60), StopsWithin = TimeSpan.FromSeconds(10);

    private readonly Process process;
    private readonly AzuriteOptions options;
    private readonly Uri address;

    private AzuriteProcess(Process process, AzuriteOptions options, Uri address) => (this.process, this.options, this.address) = (process, options, address);

    public int Port => address.Port;

    /// <summary>For <c>BlobServiceClient</c>, one of <see cref="AzuriteOptions.Accounts"/>.</summary>
    /// <param name="through">The port that leads there; null: its own.</param>
    public string ConnectionString(string account, int? through = null) =>
        $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={options.Accounts[account]};BlobEndpoint={Endpoint(account, through ?? Port)};";

    public string BlobEndpoint(string account) => Endpoint(account, Port);

    private static string Endpoint(string account, int port) => $"http://127.0.0.1:{port}/{account}";

    /// <summary>Answers once it serves. Throws <see cref="LocalFault"/> when Node.js is missing or Azurite gave up.</summary>
    public static async Task<AzuriteProcess> Start(AzuriteOptions options, CancellationToken ct)
    {
        var install = await AzuriteInstall.Ensure(ct);
        if (options.Folder is { } data)
        {
            Files.PrivateFiles.MakeFolder(data);
            await StaleAzurite.Await(data, StopsWithin, ct);
        }
        var process = AzuriteInstall.Started(CommandLine(install, options));
        var output = new LastLines();
        try
        {
            if (options.Folder is { } folder)
            {
                StaleAzurite.Remember(folder, process);
            }
            _ = output.Drain(process.StandardError);
            return new(process, options, await Ready(process, output, ct));
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Ends it as a crash would, with what it has not written lost.</summary>
    public void Kill() => process.Kill();

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(StopsWithin);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }
        process.Dispose();
    }

    private static ProcessStartInfo CommandLine(string install, AzuriteOptions options)
    {
        string[] storage = options.Folder is { } folder ? ["--location", folder] : ["--inMemoryPersistence"];
        string[] arguments =
        [
            "serve.js", "--blobHost", "127.0.0.1", "--blobPort", $"{options.Port}", .. storage,
            "--silent", "--disableTelemetry", "--skipApiVersionCheck", "--disableProductStyleUrl",
        ];
        return new("node", arguments)
        {
            WorkingDirectory = install,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["AZURITE_ACCOUNTS"] = string.Join(';', options.Accounts.Select(account => $"{account.Key}:{account.Value}")) },
        };
    }

    private static async Task<Uri> Ready(Process process, LastLines output, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(StartsWithin);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                output.Add(line);
                if (line.StartsWith("ready ", StringComparison.Ordinal))
                {
                    _ = output.Drain(process.StandardOutput); // or a full pipe would stop it
                    return new(line["ready ".Length..]);
                }
            }
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new LocalFault($"Azurite was not ready within {StartsWithin.TotalSeconds} s:\n{output}");
        }
        throw new LocalFault($"Azurite ended at once:\n{output}");
    }
}
