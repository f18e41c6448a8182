namespace ExchangeHub.Local.Issuer;

/// <summary>Where the issuer answers, in the shape of Microsoft Entra ID.</summary>
/// <param name="BaseUrl">For instance <c>http://127.0.0.1:7072</c>.</param>
/// <param name="Tenant">The tenant's id, a UUID.</param>
/// <param name="Audience">The one resource that it issues tokens for.</param>
public sealed record IssuerAddress(string BaseUrl, string Tenant, string Audience)
{
    public string Issuer => $"{BaseUrl}/{Tenant}/v2.0";
    public string Metadata => $"{Issuer}/.well-known/openid-configuration";
    public string TokenEndpoint => $"{BaseUrl}/{Tenant}/oauth2/v2.0/token";
    public string Keys => $"{BaseUrl}/{Tenant}/discovery/v2.0/keys";
}
