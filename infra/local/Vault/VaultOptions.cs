namespace ExchangeHub.Local.Vault;

/// <summary>Where a stand-in vault keeps what it has and where it listens.</summary>
public sealed record VaultOptions
{
    /// <summary>Keys, secrets, certificate and access token, each readable by its owner alone; null keeps all of it in memory.</summary>
    public string? Folder { get; init; }

    /// <summary>On 127.0.0.1; 0 lets the system choose.</summary>
    public int Port { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What sees each request before the vault does: where a test puts its faults.</summary>
    internal Func<HttpContext, RequestDelegate, Task>? Before { get; init; }
}
