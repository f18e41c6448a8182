using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Local.Issuer;
using ExchangeHub.Tests.Support;
using Microsoft.Extensions.Options;
using static ExchangeHub.Tests.Functions.TokenCases;

namespace ExchangeHub.Tests.Functions;

/// <summary>
/// Every way in which a token can be wrong, over HTTP, with the configuration as it ships (<c>local.settings.sample.json</c>) and
/// Microsoft.Identity.Web's own checks: for one tenant, for a list of tenants, and on the local issuer.
/// </summary>
public sealed class TokenTests(TokenTests.Hubs hubs) : IClassFixture<TokenTests.Hubs>
{
    public enum Registration
    {
        OneTenant,
        ManyTenants,
        LocalIssuer,
    }

    public static MatrixTheoryData<Registration, string> EveryCase => new(Enum.GetValues<Registration>(), TokenCases.All.Keys);

    [Theory, MemberData(nameof(EveryCase))]
    public async Task AToken(Registration registration, string which)
    {
        var token = Issued(registration);
        TokenCases.All[which].Spoil(token);
        var hub = await hubs.Of(registration);

        await AssertAnswer(TokenCases.All[which].Code, await hub.Get("/v1/inbox", token.ToString()));
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
        var entra = new FakeEntra { Silent = true };
        await using var hub = await Started(registration, entra);

        await AssertAnswer("service-unavailable", await hub.Get("/v1/inbox", Issued(registration).ToString()));

        // The library keeps one validator of issuers for the whole process, with whichever Entra it met first: other tests may meet this one.
        entra.Silent = false;
        await AssertAnswer(null, await hub.Get("/v1/inbox", Issued(registration).ToString()));
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
        entra ??= new FakeEntra { Local = registration == Registration.LocalIssuer ? LocalAddress.Issuer : null };
        var hub = await HubApp.Start(settings, services =>
        {
            entra.Serve(services);
            if (registration == Registration.LocalIssuer)
            {
                LocalIdentity.Configure(services, LocalAddress);
            }
        }, trust: false);
        await hub.Content.Create("directory/agencies/police.json", WireJson.Bytes(HubApp.Agency("police") with { Clients = [new(Police, Tenant)] }), TestContext.Current.CancellationToken);
        return hub;
    }
}
