using System.ComponentModel.DataAnnotations;

namespace ExchangeHub.Options;

/// <summary>Section <c>Hub</c>.</summary>
public sealed record HubOptions
{
    public const string Section = "Hub";

    /// <summary>The address partners know, without a slash at the end: <c>aud</c> of what they sign. Never taken from a request.</summary>
    [Required, RegularExpression(@"^https?://[^\s?#]*[^\s?#/]$", ErrorMessage = "Hub:BaseUrl must be a URL without a slash at its end.")]
    public string BaseUrl { get; init; } = "";

    /// <summary>The log's name in checkpoints: a URL without scheme, for instance <c>hub.example/log</c>.</summary>
    [Required, RegularExpression(@"^[^\s+]+$", ErrorMessage = "Hub:LogOrigin must hold neither a space nor a plus sign.")]
    public string LogOrigin { get; init; } = "";

    /// <summary>Where to listen, on 127.0.0.1, when no Functions host says so; 0 lets the system choose.</summary>
    [Range(0, 65535)]
    public int Port { get; init; } = 7071;

    /// <summary>Without a Functions host: where a pump may post triggers, on 127.0.0.1. Absent, no trigger can be reached.</summary>
    [Range(1, 65535)]
    public int? TriggerPort { get; init; }

    /// <summary>The Entra tenants whose tokens are taken, by id. Only a registration for one tenant may leave it empty.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];
}
