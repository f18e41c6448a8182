using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Local.Issuer;
using ExchangeHub.Tests.Support;
using Microsoft.Extensions.Options;

namespace ExchangeHub.Tests.Functions;

/// <summary>
/// Every way in which a token can be wrong, over HTTP, with the configuration as it ships (<c>local.settings.sample.json</c>) and
/// Microsoft.Identity.Web's own checks: for one tenant, for a list of tenants, and on the local issuer.
/// </summary>
public sealed class TokenTests(TokenTests.Hubs hubs) : IClassFixture<TokenTests.Hubs>
{
    private const string Tenant = "11111111-1111-1111-1111-111111111111", Second = FakeEntra.KeyTenant, Foreign = "33333333-3333-3333-3333-333333333333";
    private const string Hub = "44444444-4444-4444-4444-444444444444", Audience = "api://exchange-hub", Police = "55555555-5555-5555-5555-555555555555";

    private static readonly IssuerAddress Local = new("http://127.0.0.1:7072", Tenant, Audience);

    public enum Registration
    {
        OneTenant,
        ManyTenants,
        LocalIssuer,
    }

    private static readonly RSA Other = RSA.Create(2048);

    private static readonly Dictionary<string, (Action<TokenDraft> Spoil, string? Code)> Cases = new()
    {
        ["as it is issued"] = (_ => { }, null),
        ["expired within the skew"] = (token => token.Claims["exp"] = Seconds(-60), null),
        ["not yet valid, within the skew"] = (token => (token.Claims["nbf"], token.Claims["iat"]) = (Seconds(60), Seconds(60)), null),
        ["of a managed identity, for a day"] = (token => (token.Claims["iat"], token.Claims["exp"]) = (Seconds(-300), Seconds(86_400)), null),

        ["for another audience"] = (token => token.Claims["aud"] = "api://someone-else", "token-invalid"),
        ["for the application id where the audience is its URI"] = (token => token.Claims["aud"] = Hub, "token-invalid"),
        ["for an audience that begins alike"] = (token => token.Claims["aud"] = $"{Audience}-test", "token-invalid"),
        ["without audience"] = (token => token.Claims.Remove("aud"), "token-invalid"),

        ["of another issuer"] = (token => token.Claims["iss"] = $"https://login.elsewhere.example/{Tenant}/v2.0", "token-invalid"),
        ["of another tenant's issuer"] = (token => token.Claims["iss"] = FakeEntra.IssuerOf(Second), "token-invalid"),
        ["of an issuer that begins alike"] = (token => token.Claims["iss"] = token.Claims["iss"].AsString() + "/more", "token-invalid"),
        ["without issuer"] = (token => token.Claims.Remove("iss"), "token-invalid"),

        ["of a tenant that is not on the list"] = (token => (token.Claims["tid"], token.Claims["iss"]) = (Foreign, FakeEntra.IssuerOf(Foreign)), "token-invalid"),
        ["that says another tenant than its issuer"] = (token => token.Claims["tid"] = Foreign, "token-invalid"),
        ["without tenant"] = (token => token.Claims.Remove("tid"), "token-invalid"),

        ["signed by another key of the same name"] = (token => token.Signature = SignedBy(Other), "token-invalid"),
        ["signed by a key that nobody published"] = (token => (token.Header["kid"], token.Signature) = ("unknown", SignedBy(Other)), "token-invalid"),
        ["signed by a key of another tenant"] = (token => (token.Header["kid"], token.Signature) = (FakeEntra.TenantKeyId, SignedBy(FakeEntra.TenantKey)), "token-invalid"),
        ["with its own key in the header"] = (token => (token.Header["jwk"], token.Signature) = (OtherJwk(), SignedBy(Other)), "token-invalid"),
        ["with a bit of the signature flipped"] = (token => token.Signature = Flipped, "token-invalid"),
        ["without signature"] = (token => token.Signature = _ => [], "token-invalid"),

        ["unsigned"] = (token => (token.Header["alg"], token.Signature) = ("none", _ => []), "token-invalid"),
        ["unsigned, in capitals"] = (token => (token.Header["alg"], token.Signature) = ("NONE", _ => []), "token-invalid"),
        ["HS256 under the public key as PEM"] = (token => Hmac(token, Encoding.ASCII.GetBytes(FakeEntra.Key.ExportSubjectPublicKeyInfoPem())), "token-invalid"),
        ["HS256 under the public key as DER"] = (token => Hmac(token, FakeEntra.Key.ExportSubjectPublicKeyInfo()), "token-invalid"),
        ["HS256 under the modulus"] = (token => Hmac(token, FakeEntra.Key.ExportParameters(false).Modulus!), "token-invalid"),
        ["RS384"] = (token => Signed(token, "RS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1), "token-invalid"),
        ["PS256"] = (token => Signed(token, "PS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss), "token-invalid"),
        ["RS256 that says ES256"] = (token => token.Header["alg"] = "ES256", "token-invalid"),
        ["with a critical extension"] = (token => (token.Header["crit"], token.Header["exchange"]) = (new JsonArray("exchange"), 1), "token-invalid"),
        ["of another type"] = (token => token.Header["typ"] = "exchange-hub-key+jwt", "token-invalid"),

        ["expired"] = (token => token.Claims["exp"] = Seconds(-180), "token-invalid"),
        ["not yet valid"] = (token => token.Claims["nbf"] = Seconds(180), "token-invalid"),
        ["issued in the future"] = (token => token.Claims["iat"] = Seconds(180), "token-invalid"),
        ["that never expires"] = (token => token.Claims.Remove("exp"), "token-invalid"),
        ["that lives for two days"] = (token => token.Claims["exp"] = Seconds(2 * 86_400), "token-invalid"),
        ["that does not say since when"] = (token => token.Claims.Remove("iat"), "token-invalid"),

        ["of a user"] = (token => token.Claims["scp"] = "Exchange.Receive", "token-invalid"),
        ["of no client"] = (token => token.Claims.Remove("azp"), "token-invalid"),
        ["of two clients"] = (token => token.Claims["appid"] = Foreign, "token-invalid"),

        ["without roles"] = (token => token.Claims.Remove("roles"), "role-missing"),
        ["with another role"] = (token => token.Claims["roles"] = new JsonArray(Roles.Send), "role-missing"),
        ["with the role in another case"] = (token => token.Claims["roles"] = new JsonArray("exchange.receive"), "role-missing"),
        ["with the role as part of a word"] = (token => token.Claims["roles"] = new JsonArray("Exchange.Receive Exchange.Send"), "role-missing"),

        ["of a client that the directory does not know"] = (token => token.Claims["azp"] = Foreign, "agency-unknown"),
        ["of a client in another case"] = (token => token.Claims["azp"] = "55555555-5555-5555-5555-55555555555A", "agency-unknown"),
    };

    public static MatrixTheoryData<Registration, string> EveryCase => new(Enum.GetValues<Registration>(), Cases.Keys);

    [Theory, MemberData(nameof(EveryCase))]
    public async Task AToken(Registration registration, string which)
    {
        var token = Issued(registration);
        Cases[which].Spoil(token);
        var hub = await hubs.Of(registration);

        await AssertAnswer(Cases[which].Code, await hub.Get("/v1/inbox", token.ToString()));
    }

    [Theory, InlineData(Registration.OneTenant), InlineData(Registration.ManyTenants)]
    public async Task ATokenOfEntrasFirstVersionIsTaken(Registration registration)
    {
        var token = Issued(registration);
        token.Claims.Remove("azp");
        (token.Claims["iss"], token.Claims["ver"], token.Claims["appid"]) = ($"https://sts.windows.net/{Tenant}/", "1.0", Police);
        var hub = await hubs.Of(registration);

        await AssertAnswer(null, await hub.Get("/v1/inbox", token.ToString()));
    }

    [Fact]
    public async Task OfSeveralTenantsEachHasItsOwnIssuerAndItsOwnClients()
    {
        var hub = await hubs.Of(Registration.ManyTenants);
        var own = Issued(Registration.ManyTenants);
        (own.Claims["tid"], own.Claims["iss"]) = (Second, FakeEntra.IssuerOf(Second));
        var borrowed = Issued(Registration.ManyTenants);
        (borrowed.Claims["tid"], borrowed.Claims["iss"]) = (Second, FakeEntra.IssuerOf(Tenant));

        await AssertAnswer("agency-unknown", await hub.Get("/v1/inbox", own.ToString())); // the police's client id, of another tenant
        await AssertAnswer("token-invalid", await hub.Get("/v1/inbox", borrowed.ToString()));
        (own.Header["kid"], own.Signature) = (FakeEntra.TenantKeyId, SignedBy(FakeEntra.TenantKey));
        await AssertAnswer("agency-unknown", await hub.Get("/v1/inbox", own.ToString())); // a key that only this tenant's tokens may have
    }

    [Theory]
    [InlineData("Basic cG9saWNlOnNlY3JldA==")]
    [InlineData("Bearer")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer a.b.c.d.e")]
    [InlineData("Bearer eyJhbGciOiJSUzI1NiJ9..")]
    [InlineData("Bearer ..")]
    public async Task WhatIsNoTokenIs401(string authorization)
    {
        var hub = await hubs.Of(Registration.OneTenant);

        await AssertAnswer("token-invalid", await hub.Send(HttpMethod.Get, "/v1/inbox", null, null, ("Authorization", authorization)));
    }

    [Fact]
    public async Task ATokenInTheAddressIsNotRead()
    {
        var hub = await hubs.Of(Registration.OneTenant);

        await AssertAnswer("token-invalid", await hub.Get($"/v1/inbox?access_token={Issued(Registration.OneTenant)}"));
    }

    [Theory, InlineData("organizations"), InlineData("common")]
    public async Task ARegistrationForEveryTenantDoesNotStartWithoutAList(string tenant)
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => HubApp.Start(new() { ["AzureAd:TenantId"] = tenant }));

        Assert.Contains("Hub:Tenants", fault.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(Registration.OneTenant), InlineData(Registration.ManyTenants)]
    public async Task WhileTheIssuersKeysCannotBeReadATokenIsNotCalledInvalid(Registration registration)
    {
        await using var hub = await Started(registration, new FakeEntra { Silent = true });

        await AssertAnswer("service-unavailable", await hub.Get("/v1/inbox", Issued(registration).ToString()));
    }

    /// <summary>One for each registration, since none of these tests changes it.</summary>
    public sealed class Hubs : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<Registration, Lazy<Task<HubApp>>> started = new();

        public Task<HubApp> Of(Registration registration) => started.GetOrAdd(registration, _ => new(() => Started(registration))).Value;

        public async ValueTask DisposeAsync()
        {
            foreach (var hub in started.Values)
            {
                await (await hub.Value).DisposeAsync();
            }
        }
    }

    private static async Task AssertAnswer(string? code, HttpResponseMessage answer)
    {
        if (code is not null)
        {
            await HubApp.AssertProblem(code, answer);
        }
        else
        {
            Assert.Equal(200, (int)answer.StatusCode);
        }
    }

    /// <summary>The hub as the sample sets it up, with the police of <see cref="Tenant"/> in its directory.</summary>
    private static async Task<HubApp> Started(Registration registration, FakeEntra? entra = null)
    {
        var sample = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(SharedData.Repository, "local.settings.sample.json"), TestContext.Current.CancellationToken))!["Values"]!;
        var settings = sample.AsObject().Where(value => value.Key.StartsWith("AzureAd__", StringComparison.Ordinal))
            .ToDictionary(value => value.Key.Replace("__", ":", StringComparison.Ordinal), value => value.Value.AsString());
        (settings["AzureAd:TenantId"], settings["AzureAd:ClientId"]) = (registration == Registration.ManyTenants ? "organizations" : Tenant, Hub);
        if (registration != Registration.OneTenant)
        {
            (settings["Hub:Tenants:0"], settings["Hub:Tenants:1"]) = (Tenant, Second);
        }
        entra ??= new FakeEntra { Local = registration == Registration.LocalIssuer ? Local.Issuer : null };
        var hub = await HubApp.Start(settings, services =>
        {
            entra.Serve(services);
            if (registration == Registration.LocalIssuer)
            {
                LocalIdentity.Configure(services, Local);
            }
        }, trust: false);
        await hub.Content.Create("directory/agencies/police.json", WireJson.Bytes(HubApp.Agency("police") with { Clients = [new(Police, Tenant)] }), TestContext.Current.CancellationToken);
        return hub;
    }

    private static TokenDraft Issued(Registration registration)
    {
        var token = new TokenDraft();
        var claims = token.Claims;
        (claims["iss"], claims["aud"]) = (registration == Registration.LocalIssuer ? Local.Issuer : FakeEntra.IssuerOf(Tenant), Audience);
        (claims["iat"], claims["nbf"], claims["exp"]) = (Seconds(-300), Seconds(-300), Seconds(3600));
        (claims["azp"], claims["azpacr"], claims["tid"], claims["oid"], claims["sub"], claims["ver"]) = (Police, "2", Tenant, Police, Police, "2.0");
        claims["roles"] = new JsonArray(Roles.Receive);
        return token;
    }

    private static long Seconds(int fromNow) => TimeProvider.System.GetUtcNow().AddSeconds(fromNow).ToUnixTimeSeconds();

    private static Func<byte[], byte[]> SignedBy(RSA key) => input => key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static byte[] Flipped(byte[] input)
    {
        var signature = SignedBy(FakeEntra.Key)(input);
        signature[^1] ^= 1;
        return signature;
    }

    private static void Signed(TokenDraft token, string alg, HashAlgorithmName hash, RSASignaturePadding padding) =>
        (token.Header["alg"], token.Signature) = (alg, input => FakeEntra.Key.SignData(input, hash, padding));

    private static void Hmac(TokenDraft token, byte[] secret) =>
        (token.Header["alg"], token.Signature) = ("HS256", input => HMACSHA256.HashData(secret, input));

    private static JsonObject OtherJwk() => new()
    {
        ["kty"] = "RSA",
        ["n"] = Contracts.Base64Url.Encode(Other.ExportParameters(false).Modulus),
        ["e"] = Contracts.Base64Url.Encode(Other.ExportParameters(false).Exponent),
    };
}
