using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Core.Consents;
using ExchangeHub.Core.Validation;
using ExchangeHub.Tests.Broker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ExchangeHub.Tests.Client;

/// <summary>The JavaScript quick start, with none of our code, makes what the hub's own rules accept, and checks what the hub answers.</summary>
public sealed class QuickStartTests : IAsyncLifetime
{
    private readonly HubPen pen = new();
    private readonly string folder = Directory.CreateTempSubdirectory("hub-quickstart-").FullName;
    private readonly JsonObject signing = Jwk.Generate("ES256", "sig"), client = Jwk.Generate("ES384", "sig");
    private readonly Dictionary<string, string> received = [];
    private WebApplication? web;
    private string hub = "";
    private int asked;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        web = builder.Build();
        web.MapPost("/token", async (HttpRequest request) =>
        {
            received["assertion"] = (await request.ReadFormAsync())["client_assertion"]!;
            return Results.Json(new JsonObject { ["access_token"] = "a-token", ["expires_in"] = 3600 });
        });
        web.MapPut("/v1/consents/{id}", async (string id, HttpRequest request) =>
        {
            received["consent"] = await Body(request);
            return Results.Json(new JsonObject { ["id"] = id, ["version"] = 1 }, statusCode: 201);
        });
        web.MapPost("/v1/messages", async (HttpRequest request) => Results.Text(Receipt(received["message"] = await Body(request)), "application/jwt", Encoding.UTF8, 201));
        web.MapGet("/v1/jwks.json", () => Results.Json(new JsonObject { ["keys"] = new JsonArray(pen.Vault.PublicJwk.DeepClone()) }));
        web.MapGet("/v1/messages/{sender}/{id}/proof", () => asked++ switch
        {
            0 => Results.NotFound(), // the log has not looked yet
            1 => Entry(new() { ["id"] = "entry" }),
            _ => Entry(new() { ["id"] = "entry", ["index"] = 2, ["proof"] = "a proof" }),
        });
        await web.StartAsync();
        hub = web.Urls.Single();
        Write("endpoints.json", new()
        {
            ["hub"] = hub, ["issuer"] = $"{hub}/t/v2.0", ["token_endpoint"] = $"{hub}/token", ["audience"] = "api://hub", ["log_origin"] = HubPen.Origin,
        });
        Write($"agencies/{HubPen.Sender}/agency.json", new() { ["id"] = HubPen.Sender, ["client_id"] = "a-client", ["tenant"] = "t" });
        Write($"agencies/{HubPen.Sender}/signing.jwk.json", signing);
        Write($"agencies/{HubPen.Sender}/client.jwk.json", client);
    }

    public async ValueTask DisposeAsync()
    {
        await web!.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task ItsMessageAndConsentAreOnesThatTheHubAccepts()
    {
        await NodeScripts.RunIn(
            Path.Combine(SharedData.Repository, "contracts", "quickstart", "javascript"), "send-referral.mjs",
            "--hub", folder, "--as", HubPen.Sender, "--to", HubPen.Recipient);

        Assert.Equal(3, asked);
        Assert.True(Jws.Parse(received["assertion"])!.VerifiedBy(VerificationKey.FromJwk(Jwk.PublicPart(client))));
        var message = SdJwt.Parse(received["message"], out var fault);
        Assert.Null(fault);
        Assert.True(message!.VerifiedBy(VerificationKey.FromJwk(Jwk.PublicPart(signing))));
        var claims = MessageReader.Read(message, hub);
        Assert.Null(claims.Rejection);
        Assert.Empty(ContentValidator.FaultsOf(claims.Value!, $"{hub}/agency"));
        var consent = Jws.Parse(received["consent"])!;
        Assert.Equal(claims.Value!.Basis.Consent, consent.Payload["sub"].AsString());
        Assert.Empty(ConsentRegistration.FaultsOf(consent.Payload["consent"]!.AsObject(), claims.Value.Basis.Consent!, HubPen.Entry(HubPen.Sender), hub));
    }

    private string Receipt(string compact)
    {
        var claims = pen.ReceiptClaims(SignedMessage.TryParse(compact)!, "entry");
        claims["iss"] = hub;
        return pen.Sign(ReceiptVerifier.ReceiptType, claims, certificate => certificate["iss"] = hub);
    }

    private static IResult Entry(JsonObject entry) => Results.Json(new JsonObject { ["entries"] = new JsonArray(entry) });

    private static async Task<string> Body(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        return await reader.ReadToEndAsync();
    }

    private void Write(string path, JsonObject json)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, WireJson.Bytes(json));
    }
}
