using System.ComponentModel.DataAnnotations;

namespace ExchangeHub.Options;

/// <summary>Section <c>Storage</c>. An account is a blob service URL (then the app's identity signs in) or a connection string.</summary>
public sealed record StorageOptions
{
    public const string Section = "Storage";

    /// <summary>Messages, consents, directory. No versioning, soft delete or snapshots: a purge must be a purge.</summary>
    [Required]
    public string Content { get; init; } = "";

    /// <summary>The log: container <c>tiles</c>, immutable on Azure, and container <c>state</c> with the lock and the checkpoint.</summary>
    [Required]
    public string Log { get; init; } = "";

    /// <summary>Blob service version, as <c>BlobClientOptions.ServiceVersion</c> names it. Azurite 3.35 takes none newer than the default.</summary>
    [RegularExpression(@"^V\d{4}_\d{2}_\d{2}$")]
    public string ServiceVersion { get; init; } = "V2025_11_05";
}
