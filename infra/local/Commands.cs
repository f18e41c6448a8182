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
        Console.WriteLine($"all of it in {Path.Combine(folder, "endpoints.json")}; Ctrl+C stops");
        await Task.Delay(Timeout.InfiniteTimeSpan, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    /// <summary>In memory: it leaves nothing behind, and meets nothing that was.</summary>
    public static async Task<int> Demo(ReferralFile? file, CancellationToken ct)
    {
        await using var hub = await LocalHub.Start(LocalHubOptions.InMemory, ct);
        return await Demonstration.Play(hub.Endpoints, hub.Agencies.ProfileOf, file, Console.Out, TimeProvider.System, ct) ? 0 : 1;
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
              broker --config FILE --port N [--data FILE]
                                               the broker alone; with FILE what it accepted outlives it
              vault --port N                   the key vault alone; its keys, certificate and access token under .hub/vault/
            """);
        return 2;
    }
}
