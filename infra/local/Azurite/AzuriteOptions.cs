using System.Security.Cryptography;

namespace ExchangeHub.Local.Azurite;

/// <param name="Folder">Where blobs are kept; null keeps them in memory.</param>
/// <param name="Port">0 lets the operating system choose.</param>
/// <param name="Accounts">Names and keys (base64) of the storage accounts that it pretends to be.</param>
public sealed record AzuriteOptions(string? Folder, int Port, IReadOnlyDictionary<string, string> Accounts)
{
    /// <summary>In memory, on a free port, with keys of its own.</summary>
    public static AzuriteOptions ForTests(params string[] accounts) => new(null, 0, accounts.ToDictionary(account => account, _ => NewKey()));

    public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
}
