using System.Text.Json.Nodes;
using ExchangeHub.Cli;
using ExchangeHub.Client.Verification;
using ExchangeHub.Tests.Client;

namespace ExchangeHub.Tests.Cli;

/// <summary><c>hub trust</c>.</summary>
public sealed class TrustCommandTests : CommandStage
{
    [Fact]
    public async Task TrustAsksForTheWitnessesThatWereNamed()
    {
        var (one, two) = (HubPen.NewWitness("witness.example/w1"), HubPen.NewWitness("witness.example/w2"));
        string[] get = ["trust", "get", "--hub", At("endpoints.json"), "--as", At("me")];

        var of = await Run([.. get, "--out", At("two.json"), "--witness", one.Verifier.ToString(), "--witness", two.Verifier.ToString(), "--needed", "1"]);
        var all = await Run([.. get, "--out", At("all.json"), "--witness", one.Verifier.ToString(), two.Verifier.ToString()]);
        var none = await Run([.. get, "--out", At("none.json")]);

        Assert.Equal([ExitCode.Done, ExitCode.Done, ExitCode.Done], [of.Code, all.Code, none.Code]);
        Assert.Equal((1, 2), HubTrust.FromJson(Json("two.json")).WitnessPolicy is { } policy ? (policy.Needed, policy.Keys.Count) : default);
        Assert.Equal(2, HubTrust.FromJson(Json("all.json")).WitnessPolicy!.Needed);
        Assert.Null(HubTrust.FromJson(Json("none.json")).WitnessPolicy);
        // From now on a checkpoint without them counts for nothing, and one with them counts.
        Write("profile.json", new JsonObject { ["hub"] = "endpoints.json", ["as"] = "me", ["trust"] = "two.json" });
        Stage.Publish([], one);
        Assert.Equal(ExitCode.Done, (await Run("keys", "history", HubPen.Sender, "--profile", At("profile.json"))).Code);
        Stage.Publish([], HubPen.NewWitness());
        var unwitnessed = await Run("keys", "history", HubPen.Sender, "--profile", At("profile.json"));
        Assert.Equal(ExitCode.NotVerified, unwitnessed.Code);
    }

    [Theory]
    [InlineData("none", "--needed", "1")]
    [InlineData("more than there are", "--witness", "KEY", "--needed", "2")]
    [InlineData("nobody", "--witness", "KEY", "--needed", "0")]
    [InlineData("one twice", "--witness", "KEY", "KEY")]
    [InlineData("a log's key", "--witness", "LOG")]
    [InlineData("no key", "--witness", "x")]
    public async Task WitnessesThatCannotSignAreRefusedBeforeAnythingIsWritten(string what, params string[] options)
    {
        var (key, log) = (HubPen.NewWitness().Verifier.ToString(), Stage.Pen.Log.Verifier.ToString());
        var run = await Run(["trust", "get", "--hub", At("endpoints.json"), "--as", At("me"), "--out", At("x.json"), .. options.Select(one => one == "KEY" ? key : one == "LOG" ? log : one)]);

        Assert.True(run.Code == ExitCode.Usage && !File.Exists(At("x.json")), what);
    }
}
