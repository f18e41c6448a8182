using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Cli;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Schemas;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Client;

namespace ExchangeHub.Tests.Cli;

/// <summary><c>hub disclosures</c>: what it asks the hub, and what it makes of the answer.</summary>
public sealed class DisclosuresCommandTests : IDisposable
{
    private const string Person = "11111111-1111-4111-8111-111111111111";
    private readonly string folder = Directory.CreateTempSubdirectory("hub-cli-").FullName;
    private readonly HubStage stage = new();

    public DisclosuresCommandTests()
    {
        Directory.CreateDirectory(At("me"));
        Write("endpoints.json", WireJson.ToObject(stage.Endpoints));
        Write("me/agency.json", new JsonObject { ["id"] = HubPen.Recipient, ["client_id"] = "client", ["tenant"] = "t" });
        Write("me/signing.jwk.json", Jwk.Generate("ES256", "sig"));
        Write("me/client.jwk.json", Jwk.Generate("ES384", "sig"));
        Write("me/encryption.jwk.json", stage.Pen.RecipientKey);
        stage.Http.On("POST /v1/disclosures", _ => StubHub.Answer(new Example(HubPen.Hub, TimeProvider.System, SystemEntropy.Source).Load("accounting").ToJsonString()));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task TheTableTellsWhoGotWhatAndWhy()
    {
        var run = await Run("disclosures", "--subject", Person, "--from", "2026-01-01");

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.All(["Metro", "diagnosis", "164.512(b)(1)(ii)", "164.528", "2026-04-07"], word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
        var asked = JsonNode.Parse(stage.Http.CallsTo("/v1/disclosures").Single().Body)!;
        Assert.Empty(JsonSchema.Of("accounting-request").FaultsOf(asked));
        Assert.Equal((Person, "2026-01-01", null), (asked["subject"].AsString(), asked["from"].AsString(), asked["for"].AsString()));
    }

    [Fact]
    public async Task AFormOfTheHubsGoesAsItIsIntoAFileForItsOwnerAlone()
    {
        stage.Http.On("POST /v1/disclosures", _ => StubHub.Answer("date\r\nä\r\n", "text/csv"));

        var run = await Run("disclosures", "--consent", Person, "--format", "csv", "--out", At("list.csv"), "--for-agency");
        var again = await Run("disclosures", "--consent", Person, "--format", "csv", "--out", At("list.csv"));
        var shown = await Run("disclosures", "--consent", Person, "--format", "csv");

        Assert.Equal((ExitCode.Done, "", "date\r\nä\r\n"), (run.Code, run.Output, File.ReadAllText(At("list.csv"))));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(At("list.csv")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal((ExitCode.Usage, "date\r\nä\r\n"), (again.Code, shown.Output));
        Assert.Equal("agency", JsonNode.Parse(stage.Http.CallsTo("/v1/disclosures").First().Body)!["for"].AsString());
    }

    [Theory, InlineData(Person), InlineData($"urn:uuid:{Person}")]
    public async Task AHoldIsSignedAsTheSchemaSays(string subject)
    {
        JsonObject? claims = null;
        stage.Http.On("PUT /v1/disclosures/holds/" + Person, asked =>
        {
            claims = Jws.Parse(asked.Body)!.Payload;
            return StubHub.Answer("""{"id":"x","recipient":"metro-police","form":"written","set":"2026-03-01T12:00:00+00:00","until":"2027-01-01T00:00:00+00:00"}""");
        });

        var run = await Run(
            "disclosures", "hold", "set", "--recipient", "metro-police", "--written-until", "2027-01-01T00:00:00Z", "--subject", subject, "--reference", "26-0117", "--id", Person);

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Empty(JsonSchema.Of("disclosure-hold").FaultsOf(claims!["hold"]));
        Assert.Equal($"urn:uuid:{Person}", claims["hold"]!["subject"].AsString());
        Assert.Equal((Person, HubPen.Recipient), (claims["sub"].AsString(), claims["iss"].AsString()));
        Assert.Contains("2027-01-01", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("disclosures", "hold", "set", "--recipient", "metro-police", "--subject", Person)]
    [InlineData("disclosures", "hold", "set", "--recipient", "metro-police", "--subject", Person, "--oral", "--written-until", "2027-01-01T00:00:00Z")]
    [InlineData("disclosures", "--subject", Person, "--out", "x")]
    public async Task WhatCannotBeIsSaidBeforeTheHubIsAsked(params string[] args)
    {
        var run = await Run(args);

        Assert.Equal((ExitCode.Usage, 1), (run.Code, run.Error.Count(c => c == '\n')));
        Assert.DoesNotContain(stage.Http.Calls, call => call.Path.StartsWith("/v1/", StringComparison.Ordinal));
    }

    private async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var surroundings = new Surroundings(output, error, _ => null, () => new HttpClient(stage.Http, disposeHandler: false), stage.Pen.Time, SystemEntropy.Source);
        var code = await HubCommand.Run([.. args, "--hub", At("endpoints.json"), "--as", At("me")], surroundings, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    private string At(string path) => Path.Combine(folder, path);

    private void Write(string path, JsonObject json) => File.WriteAllBytes(At(path), Encoding.UTF8.GetBytes(json.ToJsonString()));
}
