using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Identity.Web;

namespace ExchangeHub.Tests.Support;

/// <summary>The documents that Microsoft Entra ID publishes about its tokens, for every tenant, and what it signs them with.</summary>
public sealed class FakeEntra : HttpMessageHandler
{
    public const string Instance = "https://login.microsoftonline.com/", KeyId = "entra-key";

    /// <summary>Entra publishes keys for all tenants, and beside them keys that only one tenant's tokens may be signed with.</summary>
    public const string TenantKeyId = "one-tenants-key", KeyTenant = "22222222-2222-2222-2222-222222222222";

    public static RSA Key { get; } = RSA.Create(2048);
    public static RSA TenantKey { get; } = RSA.Create(2048);

    /// <summary>An issuer without tenants of its own, as the local one is.</summary>
    public string? Local { get; init; }

    public bool Silent { get; set; }

    public static string IssuerOf(string tenant) => $"{Instance}{tenant}/v2.0";

    /// <summary>Answers the app's requests to Entra; nothing else of how it judges tokens is touched.</summary>
    public void Serve(IServiceCollection services)
    {
        services.Configure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, jwt => jwt.BackchannelHttpHandler = this);
        services.Configure<AadIssuerValidatorOptions>(options => options.HttpClientName = nameof(FakeEntra));
        services.AddHttpClient(nameof(FakeEntra)).ConfigurePrimaryHttpMessageHandler(() => this).SetHandlerLifetime(Timeout.InfiniteTimeSpan); // the validators keep it
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!.GetLeftPart(UriPartial.Path);
        if (Silent)
        {
            throw new HttpRequestException("no route");
        }
        var answer = address.EndsWith("/keys", StringComparison.Ordinal) ? Keys() : address.EndsWith("/openid-configuration", StringComparison.Ordinal) ? Metadata(address) : null;
        return Task.FromResult(answer is null
            ? new HttpResponseMessage(HttpStatusCode.NotFound)
            : new(HttpStatusCode.OK) { Content = new StringContent(answer.ToJsonString(), Encoding.UTF8, "application/json") });
    }

    private JsonObject Metadata(string address)
    {
        var tenant = new Uri(address).Segments[1].Trim('/') is "organizations" or "common" ? "{tenantid}" : new Uri(address).Segments[1].Trim('/');
        var issuer = address.Contains("/v2.0/", StringComparison.Ordinal) ? IssuerOf(tenant) : $"https://sts.windows.net/{tenant}/";
        return new()
        {
            ["issuer"] = Local ?? issuer,
            ["jwks_uri"] = $"{address[..address.IndexOf('/', 8)]}/common/discovery/v2.0/keys",
            ["token_endpoint"] = $"{Instance}{tenant}/oauth2/v2.0/token",
            ["cloud_instance_name"] = "microsoftonline.com",
        };
    }

    private JsonObject Keys() => new()
    {
        ["keys"] = Local is null
            ? new JsonArray(Published(Key, KeyId, IssuerOf("{tenantid}")), Published(TenantKey, TenantKeyId, IssuerOf(KeyTenant)))
            : new JsonArray(Published(Key, KeyId, null)),
    };

    private static JsonObject Published(RSA key, string kid, string? issuer)
    {
        var parameters = key.ExportParameters(false);
        var jwk = new JsonObject
        {
            ["kty"] = "RSA", ["use"] = "sig", ["kid"] = kid, ["n"] = Base64Url.Encode(parameters.Modulus), ["e"] = Base64Url.Encode(parameters.Exponent),
        };
        if (issuer is not null)
        {
            jwk["issuer"] = issuer;
        }
        return jwk;
    }
}
