using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Adapters.Storage;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Tests.Support;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Task = System.Threading.Tasks.Task;

namespace ExchangeHub.Tests.Functions;

/// <summary>The FHIR endpoint over HTTP, on real blobs.</summary>
public sealed class AuditEventsTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Fhir = "application/fhir+json";
    private HubApp hub = null!;
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var service = new BlobServiceClient(await azurite.Connection(Ct), new BlobClientOptions(BlobClientOptions.ServiceVersion.V2025_11_05));
        BlobContainer New() => new(service.GetBlobContainerClient($"a{Ids.New(TimeProvider.System, SystemEntropy.Source):N}"), canStartFrom: false);
        var blobs = new HubBlobs(New(), New(), New());
        hub = await HubApp.Start(services: all => all.AddSingleton(blobs));
        await hub.Register(HubApp.Agency("police"));
        await hub.Register(HubApp.Agency("sheriff"));
    }

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Fact]
    public async Task ASearchIsASearchsetOfTheCallersOwn()
    {
        await Subscribe("police", 2);
        await Subscribe("sheriff", 1);

        var answer = await Get("police", "/fhir/AuditEvent?subtype=update&patient=x");

        Assert.Equal(Fhir, answer.Content.Headers.ContentType?.ToString());
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var bundle = await Resource(answer);
        Assert.Equal(("Bundle", "searchset", 2), (bundle["resourceType"].AsString(), bundle["type"].AsString(), (int)bundle["total"]!));
        Assert.Equal(["self"], Links(bundle).Keys);
        Assert.Equal($"{HubApp.BaseUrl}/fhir/AuditEvent?subtype=update", Links(bundle)["self"]);
        Assert.All(Events(bundle), one => Assert.Equal("match", one["search"]!["mode"].AsString()));
        Assert.All(Events(bundle), one => Assert.Equal($"{HubApp.BaseUrl}/fhir/AuditEvent/{one["resource"]!["id"]}", one["fullUrl"].AsString()));
        Assert.DoesNotContain("sheriff", bundle.ToJsonString(), StringComparison.Ordinal);
        Assert.Single(Events(await Resource(await Get("sheriff", "/fhir/AuditEvent"))));
    }

    [Fact]
    public async Task OneIsReadByItsIdByItsOwnerOnly()
    {
        await Subscribe("police", 1);
        var listed = Events(await Resource(await Get("police", "/fhir/AuditEvent")))[0]["resource"]!.AsObject();
        var path = $"/fhir/AuditEvent/{listed["id"]}";

        Assert.Equal(listed.ToJsonString(), (await Resource(await Get("police", path))).ToJsonString());
        await AssertOutcome("not-found", 404, await Get("sheriff", path));
        await AssertOutcome("not-found", 404, await Get("police", $"{path}x"));
        await AssertOutcome("not-found", 404, await Get("police", "/fhir/AuditEvent/nonsense"));
    }

    [Fact]
    public async Task PagesAreFollowedByTheirLinksAndTheirLinksTellNothing()
    {
        await Subscribe("police", 5);
        List<string> read = [];
        var answer = await Post("police", $"_count=2&agent.identifier={Uri.EscapeDataString($"{HubApp.BaseUrl}/agency|police")}");
        for (var pages = 1; ; pages++)
        {
            var bundle = await Resource(answer);
            read.AddRange(Events(bundle).Select(one => one["resource"]!["id"].AsString()!));
            if (pages == 1)
            {
                await Subscribe("police", 1);
            }
            if (!Links(bundle).TryGetValue("next", out var next))
            {
                break;
            }
            Assert.DoesNotContain("police", next, StringComparison.Ordinal);
            Assert.StartsWith($"{HubApp.BaseUrl}/fhir/AuditEvent?_cursor=", next, StringComparison.Ordinal);
            await AssertOutcome("request-malformed", 400, await Get("sheriff", next[HubApp.BaseUrl.Length..]));
            await AssertOutcome("request-malformed", 400, await Get("police", $"{next[HubApp.BaseUrl.Length..^6]}AAAAAA"));
            answer = await Get("police", next[HubApp.BaseUrl.Length..]);
        }

        Assert.Equal(6, read.Distinct().Count());
        Assert.Equal(6, read.Count);
    }

    [Theory]
    [InlineData("/fhir/AuditEvent?date=tomorrow")]
    [InlineData("/fhir/AuditEvent?entity=Patient/1")]
    [InlineData("/fhir/AuditEvent?_cursor=nonsense")]
    [InlineData("/fhir/AuditEvent?_cursor=")]
    [InlineData("/fhir/AuditEvent?_cursor=Li4vLi4vLi4vLi4vLi4vLi4vLi4vLi4vLi4vLi4vLi4vLi4vLi4vLi4vLi4v")]
    [InlineData("/fhir/AuditEvent?type:not=rest")]
    public async Task AMalformedSearchIs400(string path) => await AssertOutcome("request-malformed", 400, await Get("police", path));

    [Theory]
    [InlineData("date=le9998-12-31T23:59Z&_sort=-date")]
    [InlineData("date=ge1900-01-01T00:00:00%2B14:00")]
    [InlineData("date=1900&date=9998")]
    [InlineData("date=ne9998-12-31")]
    [InlineData("_id=%00.x,..,.,a.b.c")]
    [InlineData("_id=../../x.y")]
    [InlineData("_count=99999999999999999999")]
    [InlineData("type=%7C&type=x%7C")]
    [InlineData("agent=%5C")]
    [InlineData("agent=,")]
    [InlineData("agent=%FF%FE")]
    [InlineData("entity=urn:uuid:00000000-0000-0000-0000-000000000000,Consent/00000000-0000-0000-0000-000000000000/_history/99999999999999999999")]
    [InlineData("entity.identifier=%7C,a%7Cb%7Cc")]
    [InlineData("_format=xml")]
    [InlineData("_cursor=x&_cursor=y")]
    [InlineData("=&&=x&agent")]
    public async Task NoSearchIsTheHubsFault(string query)
    {
        await Subscribe("police", 1);

        Assert.InRange((int)(await Get("police", $"/fhir/AuditEvent?{query}")).StatusCode, 200, 400);
        Assert.InRange((int)(await Post("police", query)).StatusCode, 200, 400);
    }

    [Fact]
    public async Task ALinkToTheNextPageIsNeverLongerThanAUrlMayBe()
    {
        await Subscribe("police", 2);
        var answer = await Post("police", $"_count=1&agent=police,{new string('x', 20_000)}");

        if (answer.IsSuccessStatusCode && Links(await Resource(answer)).TryGetValue("next", out var next))
        {
            Assert.InRange(next.Length, 1, 7500);
        }
    }

    [Fact]
    public async Task AnUnknownParameterIsRefusedWhenTheCallerIsStrict()
    {
        var token = hub.TokenOf("police", Roles.LogRead);

        await AssertOutcome("request-malformed", 400, await hub.Send(HttpMethod.Get, "/fhir/AuditEvent?address=x", token, null, ("Prefer", "return=minimal; handling=strict")));
        Assert.Equal(200, (int)(await hub.Send(HttpMethod.Get, "/fhir/AuditEvent?address=x", token, null, ("Prefer", "handling=lenient"))).StatusCode);
    }

    [Fact]
    public async Task EveryRefusalIsAnOperationOutcome()
    {
        await AssertOutcome("token-invalid", 401, await hub.Get("/fhir/AuditEvent"));
        await AssertOutcome("role-missing", 403, await hub.Get("/fhir/AuditEvent", hub.TokenOf("police", Roles.Send)));
        await AssertOutcome("agency-unknown", 403, await hub.Get("/fhir/AuditEvent", hub.TokenOf("nobody", Roles.LogRead)));
        await AssertOutcome("not-found", 404, await Get("police", "/fhir/Patient"));
        await AssertOutcome("about:blank", 405, await hub.Send(HttpMethod.Delete, "/fhir/AuditEvent", hub.TokenOf("police", Roles.LogRead), null));
        await AssertOutcome("media-type-unsupported", 415, await hub.Send(
            HttpMethod.Post, "/fhir/AuditEvent/_search", hub.TokenOf("police", Roles.LogRead), HubApp.Body("{}"u8.ToArray(), "application/json")));
        await AssertOutcome("request-too-large", 413, await hub.Send(
            HttpMethod.Post, "/fhir/AuditEvent/_search", hub.TokenOf("police", Roles.LogRead), HubApp.Body(new byte[300_000], "application/x-www-form-urlencoded")));
    }

    [Fact]
    public async Task TheCapabilitiesAreOpenAndNameEveryParameterThatIsUnderstood()
    {
        var capabilities = await Resource(await hub.Get("/fhir/metadata"));

        Assert.Equal("CapabilityStatement", capabilities["resourceType"].AsString());
        var parameters = capabilities["rest"]![0]!["resource"]![0]!["searchParam"]!.AsArray().Select(one => one!["name"].AsString()!).ToArray();
        Assert.Contains("entity", parameters);
        Assert.All(parameters, name => Assert.True(ExchangeHub.Core.Audit.SearchCriteria.Has(name), name));
    }

    private async Task Subscribe(string agency, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var id = Ids.New(TimeProvider.System, SystemEntropy.Source).ToString();
            var wanted = new Contracts.Messages.Subscription { Id = id, Agency = agency, Kinds = ["tip"], Jurisdictions = ["US-WA"] };
            Assert.Equal(200, (int)(await hub.Send(HttpMethod.Put, $"/v1/subscriptions/{id}", hub.TokenOf(agency, Roles.Receive), HubApp.JsonOf(wanted))).StatusCode);
        }
        await hub.Services.GetRequiredService<LogRuns>().Run(Ct);
    }

    private Task<HttpResponseMessage> Get(string agency, string path) => hub.Get(path, hub.TokenOf(agency, Roles.LogRead));

    private Task<HttpResponseMessage> Post(string agency, string form) => hub.Send(
        HttpMethod.Post, "/fhir/AuditEvent/_search", hub.TokenOf(agency, Roles.LogRead),
        HubApp.Body(System.Text.Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded"));

    /// <summary>It must be FHIR R4.</summary>
    private static async Task<JsonObject> Resource(HttpResponseMessage answer)
    {
        var bytes = await answer.Content.ReadAsByteArrayAsync(Ct);
        Assert.Equal(Fhir, answer.Content.Headers.ContentType?.MediaType);
        var reader = new Utf8JsonReader(bytes);
        FhirJsonDeserializer.STRICT.TryDeserializeResource(ref reader, out Resource? _, out var issues);
        Assert.Empty(issues);
        return JsonNode.Parse(bytes)!.AsObject();
    }

    private static async Task AssertOutcome(string code, int status, HttpResponseMessage answer)
    {
        var outcome = await Resource(answer);
        Assert.Equal((status, "OperationOutcome"), ((int)answer.StatusCode, outcome["resourceType"].AsString()));
        var coding = outcome["issue"]![0]!["details"]!["coding"]![0]!;
        Assert.Equal(("urn:exchangehub:problem", code), (coding["system"].AsString(), coding["code"].AsString()));
    }

    private static JsonObject[] Events(JsonObject bundle) => [.. (bundle["entry"] as JsonArray ?? []).OfType<JsonObject>()];

    private static Dictionary<string, string> Links(JsonObject bundle) =>
        bundle["link"]!.AsArray().ToDictionary(link => link!["relation"].AsString()!, link => link!["url"].AsString()!);
}
