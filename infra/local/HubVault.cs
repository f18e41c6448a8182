using System.Security.Cryptography;
using ExchangeHub.Contracts;
using ExchangeHub.Local.Vault;
using ExchangeHub.Options;

namespace ExchangeHub.Local;

/// <summary>A vault with what the deployment on Azure puts into the real one.</summary>
internal static class HubVault
{
    public static async Task<StandInVault> Start(VaultOptions options, CancellationToken ct)
    {
        var (vault, names) = (await StandInVault.Start(options, ct), new KeyVaultOptions());
        try
        {
            vault.EnsureKey(names.SigningKey, new() { ["kty"] = "EC", ["crv"] = "P-256" });
            vault.EnsureKey(names.EncryptionKey, new() { ["kty"] = "RSA", ["key_size"] = 3072 });
            vault.EnsureSecret(names.LogSeed, () => Base64Url.Encode(RandomNumberGenerator.GetBytes(32)));
            return vault;
        }
        catch
        {
            await vault.DisposeAsync();
            throw;
        }
    }
}
