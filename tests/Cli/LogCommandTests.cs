using System.Text.Json.Nodes;
using ExchangeHub.Cli;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Tests.Client;

namespace ExchangeHub.Tests.Cli;

/// <summary><c>hub log watch</c>, and what a command remembers of the log.</summary>
public sealed class LogCommandTests : CommandStage
{
    [Fact]
    public async Task AWatchTellsOnceWhatIsNewAndAStrangeKeyIsExitCodeFour()
    {
        Stage.Http.On("GET /v1/log/entries", _ => StubHub.Answer("""{"entries":[]}"""));
        var signing = Json("me/signing.jwk.json")["kid"].AsString()!;
        Stage.Publish(Stage.Pen.Events.ForKey(HubPen.Recipient, signing, "active").Leaf());
        var first = await AsMe("log", "watch", "--once", "-o", "json");
        var second = await AsMe("log", "watch", "--once", "-o", "json");
        Stage.Publish(Stage.Pen.Events.ForKey(HubPen.Recipient, "strange", "active").Leaf());
        var third = await AsMe("log", "watch", "--once");

        Assert.Equal((ExitCode.Done, ""), (first.Code, first.Error));
        Assert.Equal(signing, Assert.Single(JsonNode.Parse(first.Output)!.AsArray())!["kid"].AsString());
        Assert.Equal((ExitCode.Done, 0), (second.Code, JsonNode.Parse(second.Output)!.AsArray().Count));
        Assert.Equal(ExitCode.NotVerified, third.Code);
        Assert.Contains("KeyNotYours", third.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatWasReadOfTheLogIsKeptAndALogThatGoesBackOnItIsCaught()
    {
        Stage.Publish([1], [2]);
        Assert.Equal(ExitCode.Done, (await AsMe("keys", "history", HubPen.Sender)).Code);
        Stage.Leaves.RemoveAt(2);
        Stage.Publish();

        var run = await AsMe("keys", "history", HubPen.Sender);

        Assert.Equal(ExitCode.NotVerified, run.Code);
        Assert.Contains("CheckpointRolledBack", run.Error, StringComparison.Ordinal);
        Assert.Equal(3, Json("log-seen.json")["size"].AsInteger());
    }
}
