using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ExchangeHub.Tests.Support;

/// <summary>Access tokens of Entra's shape, signed in the test.</summary>
public sealed class TestTokens
{
    public const string Tenant = "11111111-1111-1111-1111-111111111111", Audience = "22222222-2222-2222-2222-222222222222";

    private static readonly RsaSecurityKey Shared = new(RSA.Create(2048)) { KeyId = "test" };

    private readonly RsaSecurityKey key;

    /// <param name="another">A key that no hub of a test trusts.</param>
    public TestTokens(bool another = false) => key = another ? new(RSA.Create(2048)) { KeyId = "test" } : Shared;

    public static string Issuer(string tenant) => $"https://login.example/{tenant}/v2.0";

    /// <summary>Lets the app trust these tokens instead of fetching an issuer's metadata.</summary>
    public void TrustedBy(IServiceCollection services) => services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, jwt =>
    {
        jwt.ConfigurationManager = new StaticConfigurationManager<OpenIdConnectConfiguration>(new() { SigningKeys = { key } });
        jwt.TokenValidationParameters.IssuerValidator = (issuer, _, _) =>
            issuer.StartsWith("https://login.example/", StringComparison.Ordinal) ? issuer : throw new SecurityTokenInvalidIssuerException();
    });

    public string For(string client, string[] roles, string tenant = Tenant, string audience = Audience, string clientClaim = "azp", int lifetime = 600)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        List<Claim> claims = [new("tid", tenant), new(clientClaim, client), .. roles.Select(role => new Claim("roles", role))];
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer(tenant),
            Audience = audience,
            Subject = new(claims),
            IssuedAt = now.AddMinutes(-30),
            NotBefore = now.AddMinutes(-30),
            Expires = now.AddSeconds(lifetime),
            SigningCredentials = new(key, SecurityAlgorithms.RsaSha256),
        });
    }
}
