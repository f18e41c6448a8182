using System.Text.Json.Nodes;
using ExchangeHub.Cli;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Client;

namespace ExchangeHub.Tests.Cli;

public sealed class AuditCommandTests : IDisposable
{
    private const string Search = "POST /fhir/AuditEvent/_search", Next = "GET /fhir/AuditEvent";
    private readonly string folder = Directory.CreateTempSubdirectory("hub-audit-").FullName;
    private readonly HubStage stage = new();
    private readonly Example example;

    public AuditCommandTests()
    {
        example = new(stage.Endpoints.Hub, stage.Pen.Time, SystemEntropy.Source);
        Directory.CreateDirectory(At("me"));
        Write("endpoints.json", WireJson.ToObject(stage.Endpoints));
        Write("me/agency.json", new JsonObject { ["id"] = HubPen.Recipient, ["client_id"] = "client", ["tenant"] = "t" });
        Write("me/signing.jwk.json", Jwk.Generate("ES256", "sig"));
        Write("me/client.jwk.json", Jwk.Generate("ES384", "sig"));
        Write("me/encryption.jwk.json", stage.Pen.RecipientKey);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("""{"issue": "x"}""")]
    [InlineData("""{"issue": [{"details": "x"}]}""")]
    [InlineData("""{"issue": [{"details": {"coding": [7]}}]}""")]
    [InlineData("[]")]
    public async Task ARefusalThatIsNoOutcomeIsARefusalStill(string body)
    {
        stage.Http.On("POST /fhir/AuditEvent/_search", _ => StubHub.Answer(body, "application/fhir+json", System.Net.HttpStatusCode.BadRequest));

        Assert.Equal(ExitCode.Refused, (await Run()).Code);
    }

    [Fact]
    public async Task TheIdsAskedForStandInTheBodyAndInNoUrl()
    {
        stage.Http.On(Search, _ => StubHub.Answer(Bundle(), "application/fhir+json"));

        var run = await Run("--message", $"mercy-hospital/{Id}", "--consent", Id, "--from", "2026-03", "--to", "2026-04-01", "--type", "110106", "--newest-first");

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        var asked = stage.Http.Calls.Single(call => call.Path == "/fhir/AuditEvent/_search");
        Assert.Equal(
            $"_count=100&_sort=-date&entity=urn%3Auuid%3A{Id}&entity=Consent%2F{Id}&date=ge2026-03&date=le2026-04-01&type=110106", asked.Body);
        Assert.All(stage.Http.Calls, call => Assert.DoesNotContain(Id, call.Path + call.Query, StringComparison.Ordinal));
    }

    [Fact]
    public async Task EveryPageStandsInTheBundle()
    {
        stage.Http.On(Search, _ => StubHub.Answer(Bundle("?_cursor=abc"), "application/fhir+json")).On(Next, _ => StubHub.Answer(Bundle(), "application/fhir+json"));

        var run = await Run("-o", "json");
        var saved = await Run("--out", At("audit.json"));
        var again = await Run("--out", At("audit.json"));

        Assert.Equal((ExitCode.Done, ExitCode.Done, ExitCode.Usage), (run.Code, saved.Code, again.Code));
        var bundle = JsonNode.Parse(run.Output)!.AsObject();
        Assert.Equal(2, bundle["entry"]!.AsArray().Count);
        Assert.Empty(ExchangeHub.Core.Consents.FhirSyntax.FaultsOf(bundle));
        Assert.True(JsonNode.DeepEquals(bundle, JsonNode.Parse(File.ReadAllText(At("audit.json")))));
        Assert.Contains(stage.Http.Calls, call => call.Query == "?_cursor=abc");
    }

    [Fact]
    public async Task TheTableTellsWhoAndWhat()
    {
        stage.Http.On(Search, _ => StubHub.Answer(Bundle(), "application/fhir+json"));

        var run = await Run();

        Assert.All(["Export: Disclose Record Lifecycle Event", "success", "mercy-hospital, riverside-clinic", "Consent/"], text => Assert.Contains(text, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ALinkToElsewhereIsNotFollowed()
    {
        stage.Http.On(Search, _ => StubHub.Answer(Bundle(elsewhere: "https://elsewhere.example/fhir/AuditEvent?_cursor=abc"), "application/fhir+json"));

        var run = await Run();

        Assert.NotEqual(ExitCode.Done, run.Code);
        Assert.DoesNotContain(stage.Http.Calls, call => call.Query.Contains("_cursor", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ARefusalIsToldByItsCode()
    {
        stage.Http.On(Search, _ => StubHub.Answer(
            """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","details":{"coding":[{"system":"urn:exchangehub:problem","code":"request-malformed"}],"text":"The body is not what this call takes"},"diagnostics":"The parameter date is a FHIR date."}]}""",
            "application/fhir+json", System.Net.HttpStatusCode.BadRequest));

        var run = await Run("--from", "tomorrow");

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
            ["url"] = elsewhere ?? $"{stage.Endpoints.Hub}/fhir/AuditEvent{next}",
        }),
        ["entry"] = new JsonArray(new JsonObject { ["resource"] = example.Load("audit-event") }),
    }.ToJsonString();

    private async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var surroundings = new Surroundings(output, error, _ => null, () => new HttpClient(stage.Http, disposeHandler: false), TimeProvider.System, SystemEntropy.Source);
        var code = await HubCommand.Run(["audit", .. args, "--hub", At("endpoints.json"), "--as", At("me")], surroundings, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    private string At(string name) => Path.Combine(folder, name);

    private void Write(string name, JsonObject json) => File.WriteAllText(At(name), json.ToJsonString());
}
