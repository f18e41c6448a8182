using System.Text.Json.Nodes;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Contracts.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace ExchangeHub.Tests.Functions;

public sealed class DirectoryTests : IAsyncLifetime
{
    private HubApp hub = null!;

    public async ValueTask InitializeAsync() => hub = await HubApp.Start();

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Fact]
    public async Task WhatAnAdministratorPutsMembersRead()
    {
        await hub.Register(HubApp.Agency("police", HubApp.NewKey()));

        var entry = await HubApp.Json(await hub.Get("/v1/agencies/police", hub.TokenOf("police", Roles.Send)));
        var list = await HubApp.Json(await hub.Get("/v1/agencies", hub.TokenOf("police", Roles.Send)));

        Assert.Equal("The police", (string?)entry["name"]);
        Assert.True(JsonNode.DeepEquals(entry, Assert.Single(list["agencies"]!.AsArray())));
        Assert.DoesNotContain("is_health_provider", entry.Select(member => member.Key));
    }

    [Fact]
    public async Task OnlyAnAdministratorSeesClients()
    {
        await hub.Register(HubApp.Agency("police"));

        foreach (var path in new[] { "/v1/agencies", "/v1/agencies/police" })
        {
            Assert.DoesNotContain("clients", await Text(await hub.Get(path, hub.TokenOf("police", Roles.Send))), StringComparison.Ordinal);
            Assert.Contains("clients", await Text(await hub.Get(path, hub.AdminToken)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task KeysAreListedWithTheirStatesAndWithoutTheRevoked()
    {
        var (kept, retired, revoked) = (HubApp.NewKey(), HubApp.NewKey(), HubApp.NewKey());
        await hub.Register(HubApp.Agency("police", kept, retired, revoked));
        await hub.Register(HubApp.Agency("police", kept, retired with { State = "retired" }, revoked with { State = "revoked" }));

        var keys = (await HubApp.Json(await hub.Get("/v1/agencies/police/jwks.json", hub.TokenOf("police", Roles.Send))))["keys"]!.AsArray();

        Assert.Equal(
            [((string)kept.Jwk["kid"]!, "active", false), ((string)retired.Jwk["kid"]!, "retired", true)],
            keys.Select(key => ((string)key!["kid"]!, (string)key["state"]!, key["until"] is not null)));
        Assert.All(keys, key => Assert.NotNull(key!["from"]));
        Assert.All(keys, key => Assert.Equal("P-256", (string?)key!["crv"]));
    }

    [Fact]
    public async Task SinceWhenAKeyMayHaveBeenStolenStandsInTheLogAndOnlyGrowsEarlier()
    {
        var (key, now) = (HubApp.NewKey(), TimeProvider.System.GetUtcNow());
        var (day, earlier) = (now.AddDays(-1), now.AddDays(-2));
        await hub.Register(HubApp.Agency("police", key));
        foreach (var since in new DateTimeOffset?[] { null, day, null, earlier, day })
        {
            await hub.Register(HubApp.Agency("police", key with { State = "revoked", CompromisedAt = since }));
        }
        await HubApp.AssertProblem("key-conflict", await Put(key with { State = "revoked", CompromisedAt = now.AddDays(1) }));
        await HubApp.AssertProblem("agency-invalid", await Put(HubApp.NewKey() with { CompromisedAt = day }));

        await hub.Services.GetRequiredService<LogRuns>().Run(TestContext.Current.CancellationToken);
        var log = await HubApp.Json(await hub.Get("/v1/agencies/police", hub.AdminToken));
        var bundle = await (await hub.Get("/v1/log/tile/entries/000.p/4", hub.AdminToken)).Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var changes = Contracts.Log.EntryBundle.Read(bundle)!.Select((leaf, index) => ExchangeHub.Client.Verification.KeyChange.Read(leaf, index, out _)!);

        Assert.Equal(earlier, (DateTimeOffset)log["keys"]![0]!["compromised_at"]!);
        Assert.Equal(
            [("active", null), ("revoked", null), ("revoked", Seconds(day)), ("revoked", Seconds(earlier))],
            changes.Select(change => (change.State, change.CompromisedAt?.ToUnixTimeSeconds())));

        static long? Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds();
        Task<HttpResponseMessage> Put(AgencyKey with) => hub.Send(HttpMethod.Put, "/v1/agencies/police", hub.AdminToken, HubApp.JsonOf(HubApp.Agency("police", with)));
    }

    [Theory, InlineData("/v1/agencies/nobody"), InlineData("/v1/agencies/nobody/jwks.json"), InlineData("/v1/agencies/..%2F..%2Fx")]
    public async Task AnAgencyThatIsNotThereIsNotFound(string path) => await HubApp.AssertProblem("not-found", await hub.Get(path, hub.AdminToken));

    [Fact]
    public async Task AnEntryThatDoesNotFitIsRefusedWithEveryFault()
    {
        var wrong = HubApp.Agency("police") with { Type = "unheard-of", Jurisdictions = ["nowhere"] };

        var answer = await hub.Send(HttpMethod.Put, "/v1/agencies/police", hub.AdminToken, HubApp.JsonOf(wrong));

        var problem = await HubApp.AssertProblem("agency-invalid", answer);
        Assert.Equal(["/type", "/jurisdictions"], problem["faults"]!.AsArray().Select(fault => (string)fault!["location"]!));
    }

    [Fact]
    public async Task ASubscriptionIsAskedForAndApproved()
    {
        await hub.Register(HubApp.Agency("police"));
        var wanted = new Subscription { Id = "01920000-0000-7000-8000-000000000000", Agency = "police", Kinds = ["tip"], Jurisdictions = ["US-WA"] };
        var path = $"/v1/subscriptions/{wanted.Id}";

        var asked = await HubApp.Json(await hub.Send(HttpMethod.Put, path, hub.TokenOf("police", Roles.Receive), HubApp.JsonOf(wanted)));
        var approved = await HubApp.Json(await hub.Send(HttpMethod.Post, $"{path}/approval", hub.AdminToken, null));

        Assert.Equal("requested", (string?)asked["state"]);
        Assert.Equal("approved", (string?)approved["state"]);
        await HubApp.AssertProblem("not-found", await hub.Send(HttpMethod.Post, "/v1/subscriptions/..%2Fx/approval", hub.AdminToken, null));
    }

    [Fact]
    public async Task AnyoneReadsTheHubsOwnKeys()
    {
        var keys = (await HubApp.Json(await hub.Get("/v1/jwks.json")))["keys"]!.AsArray();

        Assert.Equal(["sig", "enc"], keys.Select(key => (string)key!["use"]!));
        Assert.All(keys, key => Assert.Null(key!["d"]));
    }

    [Fact]
    public async Task AnEmptyInboxIsAnEmptyPage()
    {
        await hub.Register(HubApp.Agency("police"));

        Assert.Equal("""{"items":[]}""", await Text(await hub.Get("/v1/inbox?most=100", hub.TokenOf("police", Roles.Receive))));
    }

    [Theory, InlineData("most=0"), InlineData("most=101"), InlineData("most=x"), InlineData("most=1&most=2"), InlineData("after="), InlineData("after=A%20b"), InlineData("most=-1")]
    public async Task AListingThatCannotBeIsRefused(string query)
    {
        await hub.Register(HubApp.Agency("police"));

        await HubApp.AssertProblem("request-malformed", await hub.Get($"/v1/inbox?{query}", hub.TokenOf("police", Roles.Receive)));
    }

    private static Task<string> Text(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
