using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Local;
using ExchangeHub.Local.Issuer;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Identity.Web;

namespace ExchangeHub.Tests.Local;

public sealed class TokenIssuerTests : IAsyncLifetime
{
    private const string Client = "client-one", Audience = "api://exchange-hub";

    private static readonly JsonObject TokenKey = Jwk.Generate("RS384", "sig"); // slow to make

    private readonly ClientRegistry clients = new();
    private readonly HttpClient http = new();
    private readonly JsonObject key = Jwk.Generate("ES384", "sig");
    private IssuerAddress address = null!;
    private WebApplication issuer = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        address = new($"http://127.0.0.1:{Ports.Choose(0)}", "7b6f3c1e-0a55-4d0c-9a58-2f4f0f6f7a11", Audience);
        issuer = TokenIssuer.Build(address, clients, TokenKey, TimeProvider.System);
        await issuer.StartAsync(Ct);
        clients.Put(new(Client, ["Exchange.Send", "Log.Read"], Jwk.PublicPart(key)));
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await issuer.DisposeAsync();
    }

    [Fact]
    public async Task TheMetadataHasTheShapeOfEntra()
    {
        var metadata = (await http.GetFromJsonAsync<JsonObject>(address.Metadata, Ct))!;

        Assert.Equal(address.Issuer, metadata["issuer"].AsString());
        Assert.Equal(address.TokenEndpoint, metadata["token_endpoint"].AsString());
        Assert.Equal(address.Keys, metadata["jwks_uri"].AsString());
        Assert.Contains("private_key_jwt", metadata["token_endpoint_auth_methods_supported"]!.AsArray().Select(method => method.AsString()));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task AnAssertionForTheIssuerOrForItsTokenUrlGetsATokenOfFiveMinutes(bool forTokenUrl)
    {
        var (status, answer) = await Ask(Claims(claims => claims["aud"] = forTokenUrl ? address.TokenEndpoint : address.Issuer));

        Assert.Equal(HttpStatusCode.OK, status);
        var token = answer["access_token"].AsString()!.Split('.');
        var (header, claims) = (Decoded(token[0]), Decoded(token[1]));
        Assert.Equal("RS256", header["alg"].AsString());
        Assert.Equal(
            (address.Issuer, Audience, Client, Client, Client, address.Tenant),
            (claims["iss"].AsString(), claims["aud"].AsString(), claims["azp"].AsString(), claims["sub"].AsString(), claims["oid"].AsString(), claims["tid"].AsString()));
        Assert.Equal(["Exchange.Send", "Log.Read"], claims["roles"]!.AsArray().Select(role => role.AsString()));
        Assert.Equal(300, claims["exp"].AsInteger() - claims["iat"].AsInteger());
    }

    [Fact]
    public async Task AnRs384AssertionIsTakenToo()
    {
        using var rsa = RSA.Create(3072);
        var parameters = rsa.ExportParameters(false);
        var jwk = new JsonObject { ["kty"] = "RSA", ["n"] = Base64Url.Encode(parameters.Modulus), ["e"] = Base64Url.Encode(parameters.Exponent), ["alg"] = "RS384" };
        jwk["kid"] = Jwk.Thumbprint(jwk);
        clients.Put(new(Client, ["Exchange.Send"], jwk));
        var input = $"{Encoded(new() { ["alg"] = "RS384", ["kid"] = jwk["kid"]!.DeepClone(), ["typ"] = "JWT" })}.{Encoded(Claims())}";
        var signature = rsa.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1);

        var (status, _) = await Post($"{input}.{Base64Url.Encode(signature)}");

        Assert.Equal(HttpStatusCode.OK, status);
    }

    public static TheoryData<string, Action<JsonObject>> Faulty => new()
    {
        { "expired", claims => claims["exp"] = Seconds(-60) },
        { "an hour ahead", claims => claims["exp"] = Seconds(3600) },
        { "without end", claims => claims.Remove("exp") },
        { "without id", claims => claims.Remove("jti") },
        { "for somebody else", claims => claims["aud"] = "http://127.0.0.1/elsewhere" },
        { "of two clients", claims => claims["sub"] = "client-two" },
        { "of nobody", claims => (claims["iss"], claims["sub"]) = ("client-two", "client-two") },
    };

    [Theory, MemberData(nameof(Faulty))]
    public async Task AFaultyAssertionIsRefused(string what, Action<JsonObject> spoil)
    {
        var (status, answer) = await Ask(Claims(spoil));

        Assert.True(status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized, what);
        Assert.Contains(answer["error"].AsString(), new[] { "invalid_client", "invalid_request", "invalid_grant" });
        Assert.Null(answer["access_token"]);
    }

    [Fact]
    public async Task AnAssertionIsUsedOnce()
    {
        var assertion = Jws.Sign("JWT", Claims(), SigningKey.FromJwk(key));

        Assert.Equal(HttpStatusCode.OK, (await Post(assertion)).Status);
        var (status, answer) = await Post(assertion);

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("invalid_client", answer["error"].AsString());
    }

    [Fact]
    public async Task AnAssertionByAnotherKeyIsRefused()
    {
        var (status, answer) = await Post(Jws.Sign("JWT", Claims(), SigningKey.FromJwk(Jwk.Generate("ES384", "sig"))));

        Assert.NotEqual(HttpStatusCode.OK, status);
        Assert.Null(answer["access_token"]);
    }

    [Fact]
    public async Task AnAssertionWithAnotherAlgorithmIsRefused()
    {
        var weaker = Jwk.Generate("ES256", "sig");
        clients.Put(new(Client, ["Exchange.Send"], Jwk.PublicPart(weaker)));

        var (status, _) = await Post(Jws.Sign("JWT", Claims(), SigningKey.FromJwk(weaker)));

        Assert.NotEqual(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task AClientWithoutAssertionIsRefused()
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", Client), new("client_secret", "guess")]);
        using var answer = await http.PostAsync(address.TokenEndpoint, form, Ct);

        Assert.Contains("invalid_client", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AScopeOfAnotherResourceIsRefused()
    {
        var (_, answer) = await Post(Jws.Sign("JWT", Claims(), SigningKey.FromJwk(key)), "api://other/.default");

        Assert.Equal("invalid_scope", answer["error"].AsString());
    }

    [Fact]
    public async Task MicrosoftIdentityWebTakesTheTokenAndNoOtherIssuers()
    {
        await using var api = await Api(address);
        var (_, answer) = await Ask(Claims());

        Assert.Equal(HttpStatusCode.OK, await Call(api, answer["access_token"].AsString()!));
        Assert.Equal(HttpStatusCode.Unauthorized, await Call(api, Flipped(answer["access_token"].AsString()!)));
        await using var elsewhere = await Api(address with { Tenant = "00000000-0000-7000-8000-000000000000" });
        Assert.NotEqual(HttpStatusCode.OK, await Call(elsewhere, answer["access_token"].AsString()!));
    }

    private static async Task<WebApplication> Api(IssuerAddress address)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddMicrosoftIdentityWebApi(
            jwt => jwt.Audience = Audience,
            identity => (identity.Instance, identity.TenantId, identity.ClientId) = ("https://login.microsoftonline.com/", address.Tenant, Audience));
        builder.Services.AddAuthorization();
        LocalIdentity.Configure(builder.Services, address);
        var app = builder.Build();
        app.MapGet("/", () => "in").RequireAuthorization();
        await app.StartAsync(Ct);
        return app;
    }

    private async Task<HttpStatusCode> Call(WebApplication api, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, api.Urls.Single());
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, Ct);
        return answer.StatusCode == HttpStatusCode.InternalServerError ? HttpStatusCode.Unauthorized : answer.StatusCode;
    }

    private static string Flipped(string token)
    {
        var parts = token.Split('.');
        var signature = Base64Url.Decode(parts[2]);
        signature[0] ^= 1;
        return $"{parts[0]}.{parts[1]}.{Base64Url.Encode(signature)}";
    }

    private JsonObject Claims(Action<JsonObject>? change = null)
    {
        var claims = new JsonObject
        {
            ["iss"] = Client,
            ["sub"] = Client,
            ["aud"] = address.Issuer,
            ["jti"] = Ids.New(TimeProvider.System, SystemEntropy.Source).ToString(),
            ["iat"] = Seconds(0),
            ["exp"] = Seconds(240),
        };
        change?.Invoke(claims);
        return claims;
    }

    private Task<(HttpStatusCode Status, JsonObject Answer)> Ask(JsonObject claims) => Post(Jws.Sign("JWT", claims, SigningKey.FromJwk(key)));

    private async Task<(HttpStatusCode Status, JsonObject Answer)> Post(string assertion, string scope = $"{Audience}/.default")
    {
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            new("client_assertion", assertion),
            new("scope", scope),
        ]);
        using var answer = await http.PostAsync(address.TokenEndpoint, form, Ct);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!);
    }

    private static long Seconds(int fromNow) => TimeProvider.System.GetUtcNow().AddSeconds(fromNow).ToUnixTimeSeconds();
    private static string Encoded(JsonObject json) => Base64Url.Encode(WireJson.Bytes(json));
    private static JsonObject Decoded(string part) => JsonNode.Parse(Base64Url.Decode(part))!.AsObject();
}
