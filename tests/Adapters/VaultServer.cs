using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;
using ExchangeHub.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ExchangeHub.Tests.Adapters;

/// <summary>As much of Key Vault's REST interface as the hub uses, with real keys, over HTTP on loopback.</summary>
public sealed class VaultServer : IAsyncDisposable
{
    public static readonly Uri Address = new("https://hub.vault.azure.net");

    private readonly WebApplication app;
    private readonly List<ECDsa> signing = [ECDsa.Create(ECCurve.NamedCurves.nistP256)];
    private readonly List<RSA> encryption = [RSA.Create(2048), RSA.Create(2048)];

    public VaultServer()
    {
        var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", "--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Use(Challenge);
        app.MapGet("/keys/{name}", (string name) => Results.Json(Bundle(name, Count(name) - 1)));
        app.MapGet("/keys/{name}/versions", Versions);
        app.MapGet("/keys/{name}/{version:int}", (string name, int version) => Results.Json(Bundle(name, version)));
        app.MapPost("/keys/hub-signing/{version:int}/sign", Sign);
        app.MapPost("/keys/hub-encryption/{version:int}/unwrapkey", Unwrap);
        app.MapGet("/secrets/hub-log-seed/{version?}", () => Results.Json(new JsonObject
        {
            ["id"] = $"{Address}secrets/hub-log-seed/1",
            ["value"] = Base64Url.Encode(Seed),
            ["attributes"] = new JsonObject { ["enabled"] = true },
        }));
    }

    public byte[] Seed { get; } = RandomNumberGenerator.GetBytes(32);
    public int Requests { get; private set; }
    public int? FailWith { get; set; }
    public RSA OldEncryptionKey => encryption[0];
    public ECDsa CurrentSigningKey => signing[^1];

    public Task Start(CancellationToken ct) => app.StartAsync(ct);

    public void RotateSigningKey() => signing.Add(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Leads the vault's own address to this server, since Azure.Core sends tokens over TLS only.</summary>
    public HttpPipelineTransport Transport() => new HttpClientTransport(new HttpClient(new Detour(new Uri(app.Urls.First()))));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private Task Challenge(HttpContext context, RequestDelegate next)
    {
        Requests++;
        if (FailWith is { } status)
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        }
        if (context.Request.Headers.Authorization != $"Bearer {Credential.Token}")
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Bearer authorization=\"https://login.example/tenant\", resource=\"https://vault.azure.net\"";
            return Task.CompletedTask;
        }
        return next(context);
    }

    private int Count(string name) => name == "hub-signing" ? signing.Count : encryption.Count;

    // Two pages, and not in the order of age.
    private IResult Versions(string name, int skip = 0)
    {
        var more = skip + 1 < Count(name);
        return Results.Json(new JsonObject
        {
            ["value"] = new JsonArray(new JsonObject { ["kid"] = $"{Address}keys/{name}/{skip}" }),
            ["nextLink"] = more ? $"{Address}keys/{name}/versions?skip={skip + 1}" : null,
        });
    }

    private JsonObject Bundle(string name, int version)
    {
        var jwk = new JsonObject { ["kid"] = $"{Address}keys/{name}/{version}" };
        if (name == "hub-signing")
        {
            var q = signing[version].ExportParameters(false).Q;
            (jwk["kty"], jwk["crv"], jwk["x"], jwk["y"]) = ("EC", "P-256", Base64Url.Encode(q.X), Base64Url.Encode(q.Y));
        }
        else
        {
            var rsa = encryption[version].ExportParameters(false);
            (jwk["kty"], jwk["n"], jwk["e"]) = ("RSA", Base64Url.Encode(rsa.Modulus), Base64Url.Encode(rsa.Exponent));
        }
        return new() { ["key"] = jwk, ["attributes"] = new JsonObject { ["enabled"] = true, ["created"] = 1_700_000_000 + version } };
    }

    private IResult Sign(int version, JsonObject body) => (string?)body["alg"] == "ES256"
        ? Results.Json(new JsonObject { ["value"] = Base64Url.Encode(signing[version].SignHash(Base64Url.Decode((string)body["value"]!))) })
        : Results.BadRequest();

    private IResult Unwrap(int version, JsonObject body)
    {
        try
        {
            var value = encryption[version].Decrypt(Base64Url.Decode((string)body["value"]!), RSAEncryptionPadding.OaepSHA256);
            return (string?)body["alg"] == "RSA-OAEP-256" ? Results.Json(new JsonObject { ["value"] = Base64Url.Encode(value) }) : Results.BadRequest();
        }
        catch (CryptographicException)
        {
            return Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = "BadParameter" } }, statusCode: 400);
        }
    }

    public sealed class Credential : TokenCredential
    {
        public const string Token = "vault-token";

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Assert.Equal(["https://vault.azure.net/.default"], requestContext.Scopes);
            return new(Token, DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }

    private sealed class Detour(Uri server) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(server, request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
