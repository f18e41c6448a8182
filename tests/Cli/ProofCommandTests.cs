using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Cli;
using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Tests.Client;

namespace ExchangeHub.Tests.Cli;

/// <summary><c>hub proof</c>: evidence that is got, and verified offline.</summary>
public sealed class ProofCommandTests : CommandStage
{
    [Fact]
    public async Task EvidenceVerifiesOfflineAndAnythingAlteredIsExplained()
    {
        var message = Signed();
        var entry = await Stage.Pen.Prove(Stage.Pen.Accepted(message));
        var evidence = new Evidence(HubPen.Sender, message.Id, HubPen.Sender, HubPen.Origin, [entry]);
        Write("good.json", WireJson.ToObject(evidence));
        Write("bad.json", WireJson.ToObject(evidence with { Entries = [entry with { Salt = Base64Url.Encode(new byte[32]) }] }));

        var good = await Run("proof", "verify", At("good.json"), "--trust", At("trust.json"));
        var bad = await Run("proof", "verify", At("bad.json"), "--trust", At("trust.json"));

        Assert.Equal((ExitCode.Done, ""), (good.Code, good.Error));
        Assert.Equal(ExitCode.NotVerified, bad.Code);
        Assert.Contains(VerificationFault.NotIncluded.Explain(), bad.Error, StringComparison.Ordinal);
        Assert.Empty(Stage.Http.Calls);
    }

    [Fact]
    public async Task OneFileProvesAllOfAMessageAndOneAlteredByteIsExitCodeFour()
    {
        var message = Signed();
        var entry = Stage.Pen.Events.For(HubPen.Recipient, LogEvent.Delivered, new()
        {
            ["message"] = LogEvents.MessageOf(HubPen.Sender, message.Id),
            ["jws_sha256"] = message.JwsSha256,
        });
        var proven = await Stage.Pen.Prove([entry]);
        Stage.Http.On($"GET /v1/agencies/{HubPen.Recipient}", _ => StubHub.Answer(WireJson.ToObject(HubPen.Entry(HubPen.Recipient)).ToJsonString()));
        Stage.Http.On($"GET /v1/messages/{HubPen.Sender}/{message.Id}/proof", _ => StubHub.Answer(
            WireJson.ToObject(new MessageProof(HubPen.Origin, proven, message.Compact.Split('~')[0])).ToJsonString()));

        var got = await AsMe("proof", "get", $"{HubPen.Sender}/{message.Id}", "--out", At("all.exchange-evidence"));
        Stage.Http.Calls.Clear();
        var good = await Run("proof", "verify", At("all.exchange-evidence"), "--trust", At("trust.json"), "-o", "json");
        var byItsOwnKeys = await Run("proof", "verify", At("all.exchange-evidence"), "--keys-in-file");
        var file = File.ReadAllBytes(At("all.exchange-evidence"));
        file[file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(message.JwsSha256))] ^= 1;
        File.WriteAllBytes(At("altered.exchange-evidence"), file);
        var bad = await Run("proof", "verify", At("altered.exchange-evidence"), "--trust", At("trust.json"));

        Assert.Equal((ExitCode.Done, ""), (got.Code, got.Error));
        Assert.Equal((ExitCode.Done, ExitCode.Done, ExitCode.NotVerified), (good.Code, byItsOwnKeys.Code, bad.Code));
        Assert.Contains(JsonNode.Parse(good.Output)!["says"]!.AsArray(), sentence => sentence.AsString()!.StartsWith($"{HubPen.Sender} signed message {message.Id}", StringComparison.Ordinal));
        Assert.Contains(VerificationFault.BundleMalformed.Explain(), bad.Error, StringComparison.Ordinal);
        Assert.Empty(Stage.Http.Calls);
    }

    [Fact]
    public async Task TheSendersFileTakesAnAcknowledgementThatTheRecipientHandedOver()
    {
        Write("me/agency.json", new JsonObject { ["id"] = HubPen.Sender, ["client_id"] = "client", ["tenant"] = "t" });
        var message = Signed();
        var acknowledgement = Stage.Pen.SignaturesOf(HubPen.Recipient).Sign(
            MessageCalls.AcknowledgementType, message.Id, new() { ["view_sha256"] = "view", ["outcome"] = "received" });
        File.WriteAllText(At("acknowledgement.jwt"), acknowledgement);
        var proven = await Stage.Pen.Prove([Stage.Pen.Accepted(message), Stage.Pen.Events.For(HubPen.Sender, LogEvent.Acknowledged, new()
        {
            ["message"] = LogEvents.MessageOf(HubPen.Sender, message.Id),
            ["counterpart"] = HubPen.Recipient,
            ["view_sha256"] = "view",
            ["jws_sha256"] = AgencySignatures.Sha256(acknowledgement),
        })]);
        Stage.Publish(Stage.Pen.Events.ForKey(HubPen.Recipient, Stage.Pen.SenderKey.Kid, "active").Leaf());
        Stage.Http.On($"GET /v1/log/{new TilePath(0, 0, 2)}", _ => StubHub.Answer([.. Stage.Leaves.SelectMany(leaf => MerkleTree.HashLeaf(leaf))]));
        Stage.Http.On($"GET /v1/agencies/{HubPen.Recipient}", _ => StubHub.Answer(
            WireJson.ToObject(HubPen.Entry(HubPen.Recipient) with { Keys = Stage.Pen.SenderEntry.Keys }).ToJsonString()));
        Stage.Http.On($"GET /v1/messages/{HubPen.Sender}/{message.Id}/proof", _ => StubHub.Answer(
            WireJson.ToObject(new MessageProof(HubPen.Origin, proven, message.Compact.Split('~')[0])).ToJsonString()));

        var got = await AsMe(
            "proof", "get", $"{HubPen.Sender}/{message.Id}", "--acknowledgement", At("acknowledgement.jwt"), "--out", At("all.exchange-evidence"));

        Assert.Equal((ExitCode.Done, ""), (got.Code, got.Error));
    }

    [Theory, InlineData("evidence.json"), InlineData("x.exchange-evidence")]
    public async Task EvidenceIsNotVerifiedAgainstTrustThatNobodyGave(string file)
    {
        Write(file, []);

        Assert.Equal(ExitCode.Usage, (await Run("proof", "verify", At(file))).Code);
    }
}
