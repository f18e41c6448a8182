using System.ComponentModel.DataAnnotations;

namespace ExchangeHub.Options;

/// <summary>Section <c>KeyVault</c>.</summary>
public sealed record KeyVaultOptions
{
    public const string Section = "KeyVault";

    /// <summary>For instance <c>https://hub.vault.azure.net</c>.</summary>
    [Required]
    public Uri? Uri { get; init; }

    /// <summary>Name of the EC P-256 key.</summary>
    [Required]
    public string SigningKey { get; init; } = "hub-signing";

    /// <summary>Name of the RSA key.</summary>
    [Required]
    public string EncryptionKey { get; init; } = "hub-encryption";

    /// <summary>Name of the secret that holds the log's Ed25519 seed: 32 bytes, base64url.</summary>
    [Required]
    public string LogSeed { get; init; } = "hub-log-seed";
}
