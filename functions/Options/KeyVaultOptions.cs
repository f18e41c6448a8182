using System.ComponentModel.DataAnnotations;

namespace ExchangeHub.Options;

/// <summary>Section <c>KeyVault</c>.</summary>
public sealed record KeyVaultOptions : IValidatableObject
{
    public const string Section = "KeyVault";

    /// <summary>For instance <c>https://hub.vault.azure.net</c>: its domain, here vault.azure.net, is what the hub's token is for.</summary>
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

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Uri is { } uri && (!uri.IsAbsoluteUri || uri.Scheme != System.Uri.UriSchemeHttps || uri.AbsolutePath != "/" || uri.HostNameType != UriHostNameType.Dns || !uri.Host.Contains('.', StringComparison.Ordinal)))
        {
            yield return new("KeyVault:Uri must be the https address of a vault, without a path.");
        }
    }
}
