using ExchangeHub.Cli;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Tests.Client;

namespace ExchangeHub.Tests.Cli;

/// <summary><c>hub message collect</c>.</summary>
public sealed class MessageCollectTests : CommandStage
{
    [Fact]
    public async Task WhatIsCollectedIsWrittenBeforeItIsAcknowledged()
    {
        var message = Signed();
        Stage.Offer(message);
        var written = false;
        Stage.Http.On($"POST /v1/messages/{HubPen.Sender}/{message.Id}/acknowledgement", _ =>
        {
            written = File.Exists(At("got.json")) && File.Exists(At("acknowledgement.jwt"));
            return StubHub.Answer("""{"noticed":"2026-11-24T12:00:00+00:00"}""");
        });

        var run = await AsMe("message", "collect", $"{HubPen.Sender}/{message.Id}", "--out", At("got.json"), "--keep", At("kept"), "--acknowledge",
            "--acknowledgement", At("acknowledgement.jwt"));

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.True(written);
        Assert.Equal(message.Compact, File.ReadAllText(At("kept")));
        Assert.Equal(message.Id, Jws.Parse(File.ReadAllText(At("acknowledgement.jwt")))!.Payload["sub"].AsString());
        Assert.Equal("Bundle", Json("got.json")["resourceType"].AsString());
    }

    [Fact]
    public async Task AViewThatDoesNotVerifyIsNotWritten()
    {
        var message = Signed();
        Stage.Offer(message);
        Stage.Pen.SenderEntry = HubPen.Entry(HubPen.Sender, Stage.Pen.Key(Stage.Pen.SenderKey.PublicJwk, "revoked"));

        var run = await AsMe("message", "collect", $"{HubPen.Sender}/{message.Id}", "--out", At("got.json"));

        Assert.Equal(ExitCode.NotVerified, run.Code);
        Assert.Contains("SenderKeyRevoked", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(At("got.json")));
    }
}
