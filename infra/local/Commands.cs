using System.Security.Cryptography;
using ExchangeHub.Broker;
using ExchangeHub.Local.Demo;
using ExchangeHub.Local.Files;

namespace ExchangeHub.Local;

/// <summary>What the command line can ask for. Each answers the exit status.</summary>
internal static class Commands
{
    public static async Task<int> Serve(string folder, CancellationToken ct)
    {
        await using var hub = await LocalHub.Start(LocalHubOptions.Kept(folder), ct);
        Console.WriteLine($"hub     {hub.Endpoints.Hub}");
        Console.WriteLine($"issuer  {hub.Endpoints.Issuer}");
        Console.WriteLine($"vault   https://127.0.0.1:{hub.Vault.Port}");
        Console.WriteLine($"broker  {new Uri($"amqp://127.0.0.1:{hub.Broker.Port}")}");
        Console.WriteLine($"blobs   {hub.Endpoints.Blob}");
        Console.WriteLine($"keys    {Path.Combine(folder, "agencies")}");
        Console.WriteLine($"addresses in {Path.Combine(folder, "endpoints.json")}, each agency's key to the broker beside its own keys; Ctrl+C stops");
        await Task.Delay(Timeout.InfiniteTimeSpan, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    /// <summary>In memory: it leaves nothing behind, and meets nothing that was.</summary>
    public static async Task<int> Demo(ReferralFile? file, CancellationToken ct)
    {
        await using var hub = await LocalHub.Start(LocalHubOptions.InMemory, ct);
        return await Demonstration.Play(hub.EndpointsOf, hub.Agencies.ProfileOf, file, Console.Out, TimeProvider.System, ct) ? 0 : 1;
    }

    public static async Task<int> Broker(BrokerArguments arguments, string folder, CancellationToken ct)
    {
        if (arguments.TlsPort is null)
        {
            return await BrokerCommand.Run(arguments, null, ct);
        }
        var made = Path.Combine(folder, "broker");
        try
        {
            PrivateFiles.MakeFolder(folder);
            using var certificate = arguments.Certificate is { } given
                ? LoopbackCertificate.Read(given)
                : LoopbackCertificate.Load(made, "embedded broker", [], TimeProvider.System);
            return await BrokerCommand.Run(arguments with { Certificate = arguments.Certificate ?? Path.Combine(made, LoopbackCertificate.PublicFile) }, certificate, ct);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new LocalFault($"the certificate in {arguments.Certificate ?? made} cannot be used: {fault.Message}");
        }
    }

    public static int Reset(string folder)
    {
        if (Directory.Exists(folder))
        {
            using var alone = FileLock.Try(Path.Combine(folder, "lock")) ?? throw new LocalFault($"a hub is running on {folder}: stop it first");
            using var vault = Directory.Exists(Path.Combine(folder, "vault"))
                ? FileLock.Try(Path.Combine(folder, "vault", "lock")) ?? throw new LocalFault($"a vault is running on {folder}: stop it first")
                : null;
            Directory.Delete(folder, recursive: true);
        }
        return 0;
    }

    public static int Help()
    {
        Console.Error.WriteLine("""
            usage: dotnet run --project infra/local [-- COMMAND]
              (none)                           the hub stays up; its data and keys under .hub/; LOCAL_HUB_Section__Name in the environment
                                               sets what it does not set itself, for instance a witness
              demo [--referral FILE]           plays a whole exchange and checks it; FILE is a FHIR message Bundle
              reset                            removes .hub/
              broker --config FILE --port N [--data FILE] [--tls-port N [--certificate FILE]] [--administration-port N]
                                               the broker alone; with --data what it accepted outlives it; for TLS a certificate with its key
                                               (PEM), or one it makes at the first start under .hub/broker/; Microsoft's emulator is
                                               administered at port 5300
              vault --port N                   the key vault alone; its keys, certificate and access token under .hub/vault/
            """);
        return 2;
    }
}
