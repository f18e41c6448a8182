using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;
using ExchangeHub.Local.Files;

namespace ExchangeHub.Local.Vault;

/// <summary>
/// Key Vault's REST interface for keys and secrets over https on loopback, so that the hub's own adapter and Microsoft's clients run
/// against it as they are. Private keys never leave it; on disk only their owner reads them.
/// </summary>
public sealed class StandInVault : IAsyncDisposable
{
    public const string Host = "hub.vault.localhost", Resource = "https://vault.localhost", Tenant = "00000000-0000-0000-0000-000000000000";

    private readonly WebApplication app;
    private readonly FileLock? claim;
    private readonly VaultKeys keys;
    private readonly Shelf<StoredSecret> secrets;
    private readonly TimeProvider time;

    private StandInVault(VaultOptions options, FileLock? claim)
    {
        (time, this.claim) = (options.Time, claim);
        Certificate = LoopbackCertificate.Load(options.Folder, "stand-in vault", [Host], time);
        AccessToken = VaultToken.Load(options.Folder);
        keys = new(new(Under(options.Folder, "keys")), time);
        secrets = new(Under(options.Folder, "secrets"));
        app = Build(options);
    }

    /// <summary>Its address for whoever can resolve the name; everything on this machine also finds it at 127.0.0.1.</summary>
    public Uri Address => new($"https://{Host}:{Port}");

    public int Port => new Uri(app.Urls.Single()).Port;

    internal X509Certificate2 Certificate { get; }

    /// <summary>What stands in a caller's <c>Authorization</c>: any token of Entra's would do less here, since nobody could check it offline.</summary>
    public string AccessToken { get; }

    public TokenCredential Credential => new VaultCredential(AccessToken);

    /// <param name="through">The port that leads there; null: its own.</param>
    public HttpPipelineTransport Transport(int? through = null) => new HttpClientTransport(new HttpClient(Handler(through)));

    internal HttpMessageHandler Handler(int? through = null) => LoopbackHttps.Handler(through ?? Port, Certificate);

    /// <summary>Throws <see cref="LocalFault"/> when another vault runs on the folder, <see cref="IOException"/> when the port is taken.</summary>
    public static async Task<StandInVault> Start(VaultOptions options, CancellationToken ct)
    {
        var claim = Claim(options.Folder);
        StandInVault? vault = null;
        try
        {
            vault = new StandInVault(options, claim);
            await vault.app.StartAsync(ct);
            return vault;
        }
        catch
        {
            await (vault?.DisposeAsync() ?? default);
            claim?.Dispose();
            throw;
        }
    }

    /// <summary>What the deployment does on Azure: makes the key when there is none of that name. Throws <see cref="LocalFault"/> when it was deleted.</summary>
    public void EnsureKey(string name, JsonObject parameters)
    {
        if (keys.All(deleted: true).Any(key => key.Name == name))
        {
            throw new LocalFault($"the key {name} was deleted from the vault: recover it, or start anew with reset");
        }
        if (keys.All(deleted: false).All(key => key.Name != name))
        {
            keys.Create(name, parameters);
        }
    }

    public void EnsureSecret(string name, Func<string> make)
    {
        if (secrets.Find(name) is null)
        {
            SecretEndpoints.Set(secrets, name, make(), time);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Certificate.Dispose();
        claim?.Dispose();
    }

    private WebApplication Build(VaultOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.UseHttps(Certificate));
        });
        var built = builder.Build();
        if (options.Before is { } before)
        {
            built.Use(before);
        }
        built.Use(new VaultGate(AccessToken).Pass);
        built.UseRouting();
        KeyEndpoints.Map(built, keys);
        CryptographyEndpoints.Map(built, keys, time);
        SecretEndpoints.Map(built, secrets, time);
        built.MapFallback("{**path}", (HttpContext _) => throw VaultFault.BadParameter("The address or the method names no operation of this vault."));
        return built;
    }

    private static FileLock? Claim(string? folder)
    {
        if (folder is null)
        {
            return null;
        }
        PrivateFiles.MakeFolder(folder);
        return FileLock.Try(Path.Combine(folder, "lock")) ?? throw new LocalFault($"another vault is running on {folder}");
    }

    private static string? Under(string? folder, string name) => folder is null ? null : Path.Combine(folder, name);
}
