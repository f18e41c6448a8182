using ExchangeHub.Adapters.Http;
using ExchangeHub.Tests.Support;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace ExchangeHub.Tests.Functions;

public sealed class AccessTests
{
    [Fact]
    public async Task EveryCallNeedsATokenButHealthKeysWitnessCapabilitiesAndTriggers()
    {
        await using var hub = await HubApp.Start();
        var open = hub.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints)
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAuthorizeData>() is null && endpoint.Metadata.GetMetadata<HostOnly>() is null)
            .Select(endpoint => ((RouteEndpoint)endpoint).RoutePattern.RawText);

        Assert.Equal(["/", "/fhir/metadata", "/v1/health/live", "/v1/health/ready", "/v1/jwks.json", "/v1/witness/add-checkpoint", "/v1/witness/key"], open.Order());
    }

    [Fact]
    public async Task WithoutATokenItIs401AndBearer()
    {
        await using var hub = await HubApp.Start();

        var answer = await hub.Get("/v1/inbox");

        await HubApp.AssertProblem("token-invalid", answer);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task TokensThatAreNotForThisHubAre401()
    {
        await using var hub = await HubApp.Start();
        await hub.Register(HubApp.Agency("police"));
        string[] roles = [Roles.Receive];
        string[] tokens =
        [
            hub.Tokens.For("police", roles, audience: "someone-else"),
            hub.Tokens.For("police", roles, lifetime: -900),
            new TestTokens(another: true).For("police", roles), // another issuer's key
            hub.TokenOf("police", roles)[..^6] + "AAAAAA",
            "not-a-token",
        ];

        foreach (var token in tokens)
        {
            var answer = await hub.Get("/v1/inbox", token);
            await HubApp.AssertProblem("token-invalid", answer);
            Assert.Equal("Bearer error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString());
        }
    }

    [Theory]
    [InlineData("GET", "/v1/inbox", Roles.Receive)]
    [InlineData("POST", "/v1/messages", Roles.Send)]
    [InlineData("POST", "/v1/messages/a-b/1/release", Roles.Receive)]
    [InlineData("POST", "/v1/messages/a-b/1/acknowledgement", Roles.Receive)]
    [InlineData("GET", "/v1/messages/1/status", Roles.Send)]
    [InlineData("GET", "/v1/messages/a-b/1/proof", Roles.LogRead)]
    [InlineData("PUT", "/v1/consents/1", Roles.ConsentWrite)]
    [InlineData("POST", "/v1/consents/1/revocation", Roles.ConsentWrite)]
    [InlineData("PUT", "/v1/agencies/police", Roles.DirectoryAdmin)]
    [InlineData("PUT", "/v1/subscriptions/1", Roles.Receive)]
    [InlineData("POST", "/v1/subscriptions/1/approval", Roles.DirectoryAdmin)]
    [InlineData("GET", "/v1/log/entries", Roles.LogRead)]
    [InlineData("POST", "/v1/disclosures", Roles.LogRead)]
    [InlineData("GET", "/v1/disclosures/holds", Roles.LogRead)]
    [InlineData("PUT", "/v1/disclosures/holds/1", Roles.ConsentWrite)]
    [InlineData("POST", "/v1/disclosures/holds/1/lifting", Roles.ConsentWrite)]
    public async Task EachCallNeedsItsOwnRole(string method, string path, string role)
    {
        await using var hub = await HubApp.Start();
        await hub.Register(HubApp.Agency("police"));

        var others = await hub.Send(new(method), path, hub.TokenOf("police", [.. Roles.All.Except([role])]), null);
        var own = await hub.Send(new(method), path, hub.TokenOf("police", role), null);

        var text = await own.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await HubApp.AssertProblem("role-missing", others);
        string[] refusals = ["token-invalid", "role-missing", "agency-unknown"];
        Assert.DoesNotContain(refusals, code => text.Contains(code, StringComparison.Ordinal));
    }

    [Theory, InlineData("/v1/agencies"), InlineData("/v1/agencies/police"), InlineData("/v1/agencies/police/jwks.json"), InlineData("/v1/log/checkpoint")]
    public async Task WhatEveryMemberMayReadNeedsSomeRole(string path)
    {
        await using var hub = await HubApp.Start();
        await hub.Register(HubApp.Agency("police"));

        await HubApp.AssertProblem("role-missing", await hub.Get(path, hub.TokenOf("police")));
        await HubApp.AssertProblem("role-missing", await hub.Get(path, hub.TokenOf("police", "Other.Role")));
        Assert.NotEqual(403, (int)(await hub.Get(path, hub.TokenOf("police", Roles.Send))).StatusCode);
    }

    [Fact]
    public async Task AClientOfNoAgencyIsRefused()
    {
        await using var hub = await HubApp.Start();
        await hub.Register(HubApp.Agency("police"));

        await HubApp.AssertProblem("agency-unknown", await hub.Get("/v1/inbox", hub.TokenOf("stranger", Roles.Receive)));
        await HubApp.AssertProblem("agency-unknown", await hub.Get("/v1/agencies", hub.TokenOf("stranger", Roles.Receive)));
    }

    [Fact]
    public async Task TheSameClientIdInAnotherTenantIsAnotherClient()
    {
        await using var hub = await HubApp.Start();
        await hub.Register(HubApp.Agency("police"));

        var answer = await hub.Get("/v1/inbox", hub.Tokens.For("police", [Roles.Receive], tenant: "33333333-3333-3333-3333-333333333333"));

        await HubApp.AssertProblem("agency-unknown", answer);
    }

    [Fact]
    public async Task TokensOfEntrasFirstVersionNameTheClientInAppid()
    {
        await using var hub = await HubApp.Start();
        await hub.Register(HubApp.Agency("police"));

        Assert.Equal(200, (int)(await hub.Get("/v1/inbox", hub.Tokens.For("police", [Roles.Receive], clientClaim: "appid"))).StatusCode);
    }

    [Fact]
    public async Task AnAdministratorWithoutAnAgencyOpensOnlyTheDirectoryAndTheLog()
    {
        await using var hub = await HubApp.Start();
        var everything = hub.Tokens.For(HubApp.AdminClient, [.. Roles.All]);

        Assert.Equal(200, (int)(await hub.Get("/v1/agencies", everything)).StatusCode);
        await HubApp.AssertProblem("agency-unknown", await hub.Get("/v1/inbox", everything));
        await HubApp.AssertProblem("agency-unknown", await hub.Get("/v1/log/entries", everything));
    }

    [Fact]
    public async Task ATokenThatCannotBeJudgedIsNotCalledInvalid()
    {
        await using var hub = await HubApp.Start(services: services => services.PostConfigure<JwtBearerOptions>(
            JwtBearerDefaults.AuthenticationScheme, jwt => jwt.ConfigurationManager = new SilentIssuer()));

        await HubApp.AssertProblem("service-unavailable", await hub.Get("/v1/agencies", hub.AdminToken));
    }

    [Fact]
    public async Task OnlyTenantsOnTheListAreTaken()
    {
        await using var hub = await HubApp.Start(new() { ["Hub:Tenants:0"] = TestTokens.Tenant });
        await hub.Register(HubApp.Agency("police"));

        Assert.Equal(200, (int)(await hub.Get("/v1/inbox", hub.TokenOf("police", Roles.Receive))).StatusCode);
        await HubApp.AssertProblem("token-invalid", await hub.Get(
            "/v1/inbox", hub.Tokens.For("police", [Roles.Receive], tenant: "33333333-3333-3333-3333-333333333333")));
    }

    private sealed class SilentIssuer : IConfigurationManager<OpenIdConnectConfiguration>
    {
        public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel) =>
            throw new InvalidOperationException("no metadata", new HttpRequestException());

        public void RequestRefresh()
        {
        }
    }
}
