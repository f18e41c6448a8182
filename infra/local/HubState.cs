using ExchangeHub.Contracts;
using ExchangeHub.Local.Azurite;
using ExchangeHub.Local.Files;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Local;

/// <summary>
/// What must be the same at every start, in <c>.hub/state.json</c>: the hub's port is part of its name, which stands in everything that
/// was ever signed for it.
/// </summary>
public sealed record HubState(int HubPort, string Tenant, IReadOnlyDictionary<string, string> StorageAccounts)
{
    public const string ContentAccount = "content", LogAccount = "log";

    public string BaseUrl => $"http://127.0.0.1:{HubPort}";
    public string LogOrigin => $"127.0.0.1:{HubPort}/log";

    /// <summary>Throws <see cref="LocalFault"/> when another program listens where this hub is known.</summary>
    public static HubState LoadOrMake(LocalHubOptions options)
    {
        if (options.Folder is not { } folder)
        {
            return New(options);
        }
        var file = Path.Combine(folder, "state.json");
        if (File.Exists(file))
        {
            var state = WireJson.Read<HubState>(File.ReadAllBytes(file));
            return Ports.Choose(state.HubPort) == state.HubPort
                ? state
                : throw new LocalFault($"port {state.HubPort}, by which this hub is known, is taken: free it, or start anew with reset");
        }
        var made = New(options);
        PrivateFiles.Write(file, made);
        return made;
    }

    private static HubState New(LocalHubOptions options) => new(
        Ports.Choose(options.HubPort), Ids.New(options.Time, SystemEntropy.Source).ToString(),
        new Dictionary<string, string> { [ContentAccount] = AzuriteOptions.NewKey(), [LogAccount] = AzuriteOptions.NewKey() });
}
