using System.Text.Json.Nodes;
using ExchangeHub.Cli;
using ExchangeHub.Contracts;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Client;

namespace ExchangeHub.Tests.Cli;

public sealed class AuditCommandTests : CommandStage
{
    private const string Search = "POST /fhir/AuditEvent/_search", Next = "GET /fhir/AuditEvent";
    private readonly Example example;

    public AuditCommandTests()
    {
        example = new(Stage.Endpoints.Hub, Stage.Pen.Time, SystemEntropy.Source);
    }

    [Theory]
    [InlineData("""{"issue": "x"}""")]
    [InlineData("""{"issue": [{"details": "x"}]}""")]
    [InlineData("""{"issue": [{"details": {"coding": [7]}}]}""")]
    [InlineData("[]")]
    public async Task ARefusalThatIsNoOutcomeIsARefusalStill(string body)
    {
        Stage.Http.On("POST /fhir/AuditEvent/_search", _ => StubHub.Answer(body, "application/fhir+json", System.Net.HttpStatusCode.BadRequest));

        Assert.Equal(ExitCode.Refused, (await Audit()).Code);
    }

    [Fact]
    public async Task TheIdsAskedForStandInTheBodyAndInNoUrl()
    {
        Stage.Http.On(Search, _ => StubHub.Answer(Bundle(), "application/fhir+json"));

        var run = await Audit("--message", $"mercy-hospital/{Id}", "--consent", Id, "--from", "2026-03", "--to", "2026-04-01", "--type", "110106", "--newest-first");

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        var asked = Stage.Http.Calls.Single(call => call.Path == "/fhir/AuditEvent/_search");
        Assert.Equal(
            $"_count=100&_sort=-date&entity=urn%3Auuid%3A{Id}&entity=Consent%2F{Id}&date=ge2026-03&date=le2026-04-01&type=110106", asked.Body);
        Assert.All(Stage.Http.Calls, call => Assert.DoesNotContain(Id, call.Path + call.Query, StringComparison.Ordinal));
    }

    [Fact]
    public async Task EveryPageStandsInTheBundle()
    {
        Stage.Http.On(Search, _ => StubHub.Answer(Bundle("?_cursor=abc"), "application/fhir+json")).On(Next, _ => StubHub.Answer(Bundle(), "application/fhir+json"));

        var run = await Audit("-o", "json");
        var saved = await Audit("--out", At("audit.json"));
        var again = await Audit("--out", At("audit.json"));

        Assert.Equal((ExitCode.Done, ExitCode.Done, ExitCode.Usage), (run.Code, saved.Code, again.Code));
        var bundle = JsonNode.Parse(run.Output)!.AsObject();
        Assert.Equal(2, bundle["entry"]!.AsArray().Count);
        Assert.Empty(ExchangeHub.Core.Consents.FhirSyntax.FaultsOf(bundle));
        Assert.True(JsonNode.DeepEquals(bundle, JsonNode.Parse(File.ReadAllText(At("audit.json")))));
        Assert.Contains(Stage.Http.Calls, call => call.Query == "?_cursor=abc");
    }

    [Fact]
    public async Task TheTableTellsWhoAndWhat()
    {
        Stage.Http.On(Search, _ => StubHub.Answer(Bundle(), "application/fhir+json"));

        var run = await Audit();

        Assert.All(["Export: Disclose Record Lifecycle Event", "success", "mercy-hospital, riverside-clinic", "Consent/"], text => Assert.Contains(text, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ALinkToElsewhereIsNotFollowed()
    {
        Stage.Http.On(Search, _ => StubHub.Answer(Bundle(elsewhere: "https://elsewhere.example/fhir/AuditEvent?_cursor=abc"), "application/fhir+json"));

        var run = await Audit();

        Assert.NotEqual(ExitCode.Done, run.Code);
        Assert.DoesNotContain(Stage.Http.Calls, call => call.Query.Contains("_cursor", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ARefusalIsToldByItsCode()
    {
        Stage.Http.On(Search, _ => StubHub.Answer(
            """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","details":{"coding":[{"system":"urn:exchangehub:problem","code":"request-malformed"}],"text":"The body is not what this call takes"},"diagnostics":"The parameter date is a FHIR date."}]}""",
            "application/fhir+json", System.Net.HttpStatusCode.BadRequest));

        var run = await Audit("--from", "tomorrow");

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("request-malformed", run.Error, StringComparison.Ordinal);
    }

    private const string Id = "01920000-0000-7000-8000-000000000000";

    private string Bundle(string? next = null, string? elsewhere = null) => new JsonObject
    {
        ["resourceType"] = "Bundle",
        ["type"] = "searchset",
        ["link"] = new JsonArray(new JsonObject
        {
            ["relation"] = next is null && elsewhere is null ? "self" : "next",
            ["url"] = elsewhere ?? $"{Stage.Endpoints.Hub}/fhir/AuditEvent{next}",
        }),
        ["entry"] = new JsonArray(new JsonObject { ["resource"] = example.Load("audit-event") }),
    }.ToJsonString();

    private Task<CommandRun> Audit(params string[] args) => AsMe(["audit", .. args]);
}
