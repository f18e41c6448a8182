using System.ComponentModel.DataAnnotations;

namespace ExchangeHub.Options;

/// <summary>Section <c>AzureAd</c>, which Microsoft.Identity.Web reads itself; here only so that a missing key stops the start and not the first request.</summary>
public sealed record AzureAdOptions
{
    public const string Section = "AzureAd";

    /// <summary>For instance <c>https://login.microsoftonline.com/</c>.</summary>
    [Required]
    public string Instance { get; init; } = "";

    /// <summary>The hub's own tenant, or <c>organizations</c> together with <c>Hub:Tenants</c>.</summary>
    [Required]
    public string TenantId { get; init; } = "";

    /// <summary>The hub's application id.</summary>
    [Required]
    public string ClientId { get; init; } = "";

    /// <summary>The <c>aud</c> of access tokens, when it is not the application id.</summary>
    public string? Audience { get; init; }
}
