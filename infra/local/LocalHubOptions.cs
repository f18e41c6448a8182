namespace ExchangeHub.Local;

/// <summary>Where a local hub keeps what it has and where it listens.</summary>
public sealed record LocalHubOptions
{
    /// <summary>Keys, data and addresses, picked up at the next start; null keeps all of it in memory.</summary>
    public string? Folder { get; init; }

    /// <summary>The usual ports, with free ones in their place when taken; 0 asks for a free one. All on 127.0.0.1.</summary>
    public int HubPort { get; init; }
    public int IssuerPort { get; init; }
    public int VaultPort { get; init; }
    public int BrokerPort { get; init; }
    public int BrokerAdministrationPort { get; init; }
    public int BlobPort { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Which port leads the function app to a service's own: where a test takes services away.</summary>
    internal Func<int, int> Way { get; init; } = port => port;

    /// <summary>From which level on the function app's log is written.</summary>
    internal LogLevel Tells { get; init; } = LogLevel.Warning;

    public static LocalHubOptions InMemory { get; } = new();

    public static LocalHubOptions Kept(string folder) =>
        new() { Folder = folder, HubPort = 7071, IssuerPort = 7072, VaultPort = 7073, BrokerPort = 5672, BrokerAdministrationPort = 5300, BlobPort = 10000 };
}
