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
public sealed class DisclosuresCommandTests : CommandStage
{
    private const string Person = "11111111-1111-4111-8111-111111111111";

    public DisclosuresCommandTests()
    {
        Stage.Http.On("POST /v1/disclosures", _ => StubHub.Answer(new Example(HubPen.Hub, TimeProvider.System, SystemEntropy.Source).Load("accounting").ToJsonString()));
    }

    [Fact]
    public async Task TheTableTellsWhoGotWhatAndWhy()
    {
        var run = await AsMe("disclosures", "--subject", Person, "--from", "2026-01-01");

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.All(["Metro", "diagnosis", "164.512(b)(1)(ii)", "164.528", "2026-04-07"], word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
        var asked = JsonNode.Parse(Stage.Http.CallsTo("/v1/disclosures").Single().Body)!;
        Assert.Empty(JsonSchema.Of("accounting-request").FaultsOf(asked));
        Assert.Equal((Person, "2026-01-01", null), (asked["subject"].AsString(), asked["from"].AsString(), asked["for"].AsString()));
    }

    [Fact]
    public async Task AFormOfTheHubsGoesAsItIsIntoAFileForItsOwnerAlone()
    {
        Stage.Http.On("POST /v1/disclosures", _ => StubHub.Answer("date\r\nä\r\n", "text/csv"));

        var run = await AsMe("disclosures", "--consent", Person, "--format", "csv", "--out", At("list.csv"), "--for-agency");
        var again = await AsMe("disclosures", "--consent", Person, "--format", "csv", "--out", At("list.csv"));
        var shown = await AsMe("disclosures", "--consent", Person, "--format", "csv");

        Assert.Equal((ExitCode.Done, "", "date\r\nä\r\n"), (run.Code, run.Output, File.ReadAllText(At("list.csv"))));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(At("list.csv")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal((ExitCode.Usage, "date\r\nä\r\n"), (again.Code, shown.Output));
        Assert.Equal("agency", JsonNode.Parse(Stage.Http.CallsTo("/v1/disclosures").First().Body)!["for"].AsString());
    }

    [Theory, InlineData(Person), InlineData($"urn:uuid:{Person}")]
    public async Task AHoldIsSignedAsTheSchemaSays(string subject)
    {
        JsonObject? claims = null;
        Stage.Http.On("PUT /v1/disclosures/holds/" + Person, asked =>
        {
            claims = Jws.Parse(asked.Body)!.Payload;
            return StubHub.Answer("""{"id":"x","recipient":"metro-police","form":"written","set":"2026-03-01T12:00:00+00:00","until":"2027-01-01T00:00:00+00:00"}""");
        });

        var run = await AsMe(
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
        var run = await AsMe(args);

        Assert.Equal((ExitCode.Usage, 1), (run.Code, run.Error.Count(c => c == '\n')));
        Assert.DoesNotContain(Stage.Http.Calls, call => call.Path.StartsWith("/v1/", StringComparison.Ordinal));
    }
}
