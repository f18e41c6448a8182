using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using Microsoft.IdentityModel.Tokens;

namespace ExchangeHub.Local.Issuer;

/// <summary>
/// An OpenID Connect issuer on loopback: OpenIddict without a database, in the shape of Microsoft Entra ID, for client credentials with
/// <c>private_key_jwt</c> (SMART Backend Services). Tokens are RS256 and live five minutes.
/// </summary>
public static class TokenIssuer
{
    private static readonly TimeSpan TokensLive = TimeSpan.FromMinutes(5);

    /// <param name="signingKey">A private RSA JWK.</param>
    public static WebApplication Build(IssuerAddress address, ClientRegistry clients, JsonObject signingKey, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders(); // OpenIddict would log each refused assertion whole
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, new Uri(address.BaseUrl).Port);
            kestrel.AddServerHeader = false;
        });
        builder.Services.AddSingleton(address).AddSingleton(clients).AddSingleton(time)
            .AddSingleton<ReplayCache>().AddSingleton<AssertionRules>().AddSingleton<AssertionKeys>().AddSingleton<TokenRequests>();
        builder.Services.AddOpenIddict().AddServer(server => Configure(server, address, signingKey, time));
        builder.Services.AddAuthentication();
        var app = builder.Build();
        app.UseAuthentication(); // OpenIddict answers its endpoints here
        return app;
    }

    private static void Configure(OpenIddictServerBuilder server, IssuerAddress address, JsonObject signingKey, TimeProvider time)
    {
        server.EnableDegradedMode().AllowClientCredentialsFlow().DisableAccessTokenEncryption().DisableScopeValidation()
            .SetIssuer(new Uri(address.Issuer))
            .SetConfigurationEndpointUris(address.Metadata)
            .SetJsonWebKeySetEndpointUris(address.Keys)
            .SetTokenEndpointUris(address.TokenEndpoint)
            .SetAccessTokenLifetime(TokensLive)
            .AddSigningKey(Rsa(signingKey))
            .AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32))) // demanded, never used
            .UseAspNetCore().DisableTransportSecurityRequirement();
        server.Configure(options => options.TimeProvider = time);
        server.AddEventHandler(AssertionRules.Descriptor);
        server.AddEventHandler(AssertionKeys.Descriptor);
        server.AddEventHandler(TokenRequests.Validation);
        server.AddEventHandler(TokenRequests.Handling);
    }

    private static RsaSecurityKey Rsa(JsonObject jwk) => new(new RSAParameters
    {
        Modulus = Bytes(jwk, "n"), Exponent = Bytes(jwk, "e"), D = Bytes(jwk, "d"),
        P = Bytes(jwk, "p"), Q = Bytes(jwk, "q"), DP = Bytes(jwk, "dp"), DQ = Bytes(jwk, "dq"), InverseQ = Bytes(jwk, "qi"),
    })
    {
        KeyId = jwk["kid"].AsString(),
    };

    private static byte[] Bytes(JsonObject jwk, string member) => Contracts.Base64Url.Decode(jwk[member].AsString() ?? "");
}
