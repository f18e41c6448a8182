using System.Text.Json.Nodes;
using ExchangeHub.Cli;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Tests.Client;

namespace ExchangeHub.Tests.Cli;

/// <summary><c>hub decisions ask</c>.</summary>
public sealed class DecisionsAskTests : CommandStage
{
    [Theory]
    [InlineData("permit", "permit", ExitCode.Done)]
    [InlineData("permit", "deny", ExitCode.Refused)]
    public async Task AskingTellsOfEachRecipientAndSendsNoContent(string first, string second, int expected)
    {
        Stage.Http.On("POST /v1/decisions", _ => StubHub.Answer(new JsonObject
        {
            ["policy"] = "1",
            ["at"] = "2026-11-24T12:00:00+00:00",
            ["recipients"] = new JsonArray(Answered("mercy-hospital", first), Answered("harbor-clinic", second)),
        }.ToJsonString()));
        string[] question = ["decisions", "ask", At("content.json"), "--kind", "records", "--to", "mercy-hospital", "harbor-clinic", "--purpose", "TREAT", "--basis", "treatment"];

        var run = await AsMe(question);
        var json = await AsMe([.. question, "-o", "json"]);

        Assert.Equal((expected, "", expected), (run.Code, run.Error, json.Code));
        Assert.Contains("Because it is so. (a law)", run.Output, StringComparison.Ordinal);
        Assert.Contains("without /content/entry/3", run.Output, StringComparison.Ordinal);
        Assert.Equal("harbor-clinic", JsonNode.Parse(json.Output)!["recipients"]![1]!["agency"].AsString());
        Assert.All(Stage.Http.CallsTo("/v1/decisions"), call => Assert.DoesNotContain(Secret, call.Body, StringComparison.Ordinal));
        Assert.Empty(Stage.Http.CallsTo("/v1/messages"));
    }

    private static JsonObject Answered(string agency, string decision) => new()
    {
        ["agency"] = agency,
        ["decision"] = decision,
        ["reasons"] = new JsonArray(new JsonObject { ["code"] = "some-reason", ["text"] = "Because it is so.", ["source"] = "a law" }),
        ["withheld"] = new JsonArray(new JsonObject { ["path"] = "/content/entry/3", ["code"] = "consent-denies", ["text"] = "The consent denies it." }),
        ["obligations"] = new JsonArray(),
        ["duties"] = new JsonArray(),
        ["consents"] = new JsonArray(),
        ["of_a_later_hub"] = true,
    };
}
