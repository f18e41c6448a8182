using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Cli;
using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Tests.Client;

namespace ExchangeHub.Tests.Cli;

public sealed class HubCommandTests : IDisposable
{
    private const string Secret = "a sentence of the content";
    private readonly string folder = Directory.CreateTempSubdirectory("hub-cli-").FullName;
    private readonly HubStage stage = new();

    public HubCommandTests()
    {
        Directory.CreateDirectory(At("me"));
        Write("endpoints.json", WireJson.ToObject(stage.Endpoints));
        Write("me/agency.json", new JsonObject { ["id"] = HubPen.Recipient, ["client_id"] = "client", ["tenant"] = "t" });
        Write("me/signing.jwk.json", Jwk.Generate("ES256", "sig"));
        Write("me/client.jwk.json", Jwk.Generate("ES384", "sig"));
        Write("me/encryption.jwk.json", stage.Pen.RecipientKey);
        Write("trust.json", stage.Pen.Trust.ToJson());
        Write("content.json", new JsonObject { ["resourceType"] = "Bundle", ["type"] = "message", ["entry"] = new JsonArray(), ["note"] = Secret });
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task NewKeysArePrivateFilesAndAreNeverWrittenOver()
    {
        var first = await Run("keys", "new", "--dir", At("keys"), "-o", "json");
        var second = await Run("keys", "new", "--dir", At("keys"));

        Assert.Equal(ExitCode.Done, first.Code);
        Assert.DoesNotContain("\"d\"", first.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Usage, 1), (second.Code, second.Error.Count(c => c == '\n')));
        foreach (var file in Directory.GetFiles(At("keys")))
        {
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
        }
        SigningKey.FromJwk(Json("keys/signing.jwk.json"));
        SigningKey.FromJwk(Json("keys/client.jwk.json"));
        DecryptionKey.FromJwk(Json("keys/encryption.jwk.json"));
        Assert.All(Json("keys/public.jwks.json")["keys"]!.AsArray(), key => Assert.False(key!.AsObject().ContainsKey("d")));
    }

    [Fact]
    public async Task WithoutAHubItSaysWhatIsMissing()
    {
        var run = await Run("message", "list");

        Assert.Equal((ExitCode.Usage, "hub: Say --hub, or --profile FILE, or set HUB_PROFILE.\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task AProfileStandsForHubAndAgency()
    {
        Write("profile.json", new JsonObject { ["hub"] = "endpoints.json", ["as"] = "me" });
        stage.Http.On("GET /v1/inbox", _ => StubHub.Answer("""{"items":[]}"""));

        Assert.Equal(ExitCode.Done, (await Run("message", "list", "--profile", At("profile.json"))).Code);
        Assert.Equal(ExitCode.Done, (await Run(At("profile.json"), "message", "list")).Code);
    }

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
        stage.Publish([], one);
        Assert.Equal(ExitCode.Done, (await Run("keys", "history", HubPen.Sender, "--profile", At("profile.json"))).Code);
        stage.Publish([], HubPen.NewWitness());
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
        var (key, log) = (HubPen.NewWitness().Verifier.ToString(), stage.Pen.Log.Verifier.ToString());
        var run = await Run(["trust", "get", "--hub", At("endpoints.json"), "--as", At("me"), "--out", At("x.json"), .. options.Select(one => one == "KEY" ? key : one == "LOG" ? log : one)]);

        Assert.True(run.Code == ExitCode.Usage && !File.Exists(At("x.json")), what);
    }

    [Fact]
    public async Task AMessageIsSentAndItsReceiptKept()
    {
        var run = await AsMe("message", "send", At("content.json"), "--kind", "referral", "--to", "mercy-hospital", "--purpose", "TREAT",
            "--basis", "treatment", "--jurisdiction", "US-WA", "--need", "need-16", "--keep", At("kept"), "--receipt", At("receipt.jwt"), "-o", "json");

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        var id = JsonNode.Parse(run.Output)!["id"].AsString();
        Assert.Equal(id, SignedMessage.TryParse(File.ReadAllText(At("kept")))!.Id);
        Assert.Equal(id, Jws.Parse(File.ReadAllText(At("receipt.jwt")))!.Payload["sub"].AsString());
        Assert.Equal(ExitCode.Done, (await AsMe("message", "resend", At("kept"))).Code);
        Assert.Single(stage.Http.CallsTo("/v1/messages").Select(call => call.Body).Distinct());
    }

    [Theory]
    [InlineData("permit", "permit", ExitCode.Done)]
    [InlineData("permit", "deny", ExitCode.Refused)]
    public async Task AskingTellsOfEachRecipientAndSendsNoContent(string first, string second, int expected)
    {
        stage.Http.On("POST /v1/decisions", _ => StubHub.Answer(new JsonObject
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
        Assert.All(stage.Http.CallsTo("/v1/decisions"), call => Assert.DoesNotContain(Secret, call.Body, StringComparison.Ordinal));
        Assert.Empty(stage.Http.CallsTo("/v1/messages"));
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

    [Theory]
    [InlineData("consent-expired", 403, ExitCode.Refused)]
    [InlineData("internal-error", 500, ExitCode.Unavailable)]
    public async Task ARefusalIsOneLineWithItsCodeAndNoContent(string code, int status, int expected)
    {
        stage.Http.On("POST /v1/messages", _ => StubHub.Problem(code, status));

        var run = await AsMe("message", "send", At("content.json"), "--kind", "referral", "--to", "mercy-hospital", "--purpose", "TREAT", "--basis", "treatment");

        Assert.Equal((expected, 1), (run.Code, run.Error.Count(c => c == '\n')));
        Assert.StartsWith($"hub: refused ({code}): ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("consent")]
    [InlineData("treatment:now")]
    [InlineData("whatever")]
    public async Task ABasisThatIsNoneIsRefusedBeforeAnythingIsSent(string basis)
    {
        var run = await AsMe("message", "send", At("content.json"), "--kind", "referral", "--purpose", "TREAT", "--basis", basis);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Empty(stage.Http.CallsTo("/v1/messages"));
    }

    [Fact]
    public async Task ACitationMaySayWhetherThePersonWasTold()
    {
        await AsMe("message", "send", At("content.json"), "--kind", "records", "--to", "mercy-hospital", "--purpose", "CHILD-PROTECTION",
            "--basis", "mandated-report:45-CFR-164.512(c)(1)(i):given");

        var basis = SdJwt.Parse(stage.Http.CallsTo("/v1/messages").Single().Body, out _)!.Claims["basis"];
        Assert.Equal(("45-CFR-164.512(c)(1)(i)", "given"), (basis!["citation"].AsString(), basis["notice"].AsString()));
    }

    [Fact]
    public async Task WhatIsCollectedIsWrittenBeforeItIsAcknowledged()
    {
        var message = Offered();
        var written = false;
        stage.Http.On($"POST /v1/messages/{HubPen.Sender}/{message.Id}/acknowledgement", _ =>
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
        var message = Offered();
        stage.Pen.SenderEntry = HubPen.Entry(HubPen.Sender, stage.Pen.Key(stage.Pen.SenderKey.PublicJwk, "revoked"));

        var run = await AsMe("message", "collect", $"{HubPen.Sender}/{message.Id}", "--out", At("got.json"));

        Assert.Equal(ExitCode.NotVerified, run.Code);
        Assert.Contains("SenderKeyRevoked", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(At("got.json")));
    }

    [Fact]
    public async Task EvidenceVerifiesOfflineAndAnythingAlteredIsExplained()
    {
        var message = stage.Pen.SignaturesOf(HubPen.Sender).Sign(HubClientTests.Referral());
        var entry = await stage.Pen.Prove(stage.Pen.Accepted(message));
        var evidence = new Evidence(HubPen.Sender, message.Id, HubPen.Sender, HubPen.Origin, [entry]);
        Write("good.json", WireJson.ToObject(evidence));
        Write("bad.json", WireJson.ToObject(evidence with { Entries = [entry with { Salt = Base64Url.Encode(new byte[32]) }] }));

        var good = await Run("proof", "verify", At("good.json"), "--trust", At("trust.json"));
        var bad = await Run("proof", "verify", At("bad.json"), "--trust", At("trust.json"));

        Assert.Equal((ExitCode.Done, ""), (good.Code, good.Error));
        Assert.Equal(ExitCode.NotVerified, bad.Code);
        Assert.Contains(VerificationFault.NotIncluded.Explain(), bad.Error, StringComparison.Ordinal);
        Assert.Empty(stage.Http.Calls);
    }

    [Fact]
    public async Task OneFileProvesAllOfAMessageAndOneAlteredByteIsExitCodeFour()
    {
        var message = stage.Pen.SignaturesOf(HubPen.Sender).Sign(HubClientTests.Referral());
        var entry = stage.Pen.Events.For(HubPen.Recipient, ExchangeHub.Core.Evidence.LogEvent.Delivered, new()
        {
            ["message"] = ExchangeHub.Core.Evidence.LogEvents.MessageOf(HubPen.Sender, message.Id),
            ["jws_sha256"] = message.JwsSha256,
        });
        var proven = await stage.Pen.Prove([entry]);
        stage.Http.On($"GET /v1/agencies/{HubPen.Recipient}", _ => StubHub.Answer(WireJson.ToObject(HubPen.Entry(HubPen.Recipient)).ToJsonString()));
        stage.Http.On($"GET /v1/messages/{HubPen.Sender}/{message.Id}/proof", _ => StubHub.Answer(
            WireJson.ToObject(new MessageProof(HubPen.Origin, proven, message.Compact.Split('~')[0])).ToJsonString()));

        var got = await AsMe("proof", "get", $"{HubPen.Sender}/{message.Id}", "--out", At("all.exchange-evidence"));
        stage.Http.Calls.Clear();
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
        Assert.Empty(stage.Http.Calls);
    }

    [Fact]
    public async Task TheSendersFileTakesAnAcknowledgementThatTheRecipientHandedOver()
    {
        Write("me/agency.json", new JsonObject { ["id"] = HubPen.Sender, ["client_id"] = "client", ["tenant"] = "t" });
        var message = stage.Pen.SignaturesOf(HubPen.Sender).Sign(HubClientTests.Referral());
        var acknowledgement = stage.Pen.SignaturesOf(HubPen.Recipient).Sign(
            MessageCalls.AcknowledgementType, message.Id, new() { ["view_sha256"] = "view", ["outcome"] = "received" });
        File.WriteAllText(At("acknowledgement.jwt"), acknowledgement);
        var proven = await stage.Pen.Prove([stage.Pen.Accepted(message), stage.Pen.Events.For(HubPen.Sender, ExchangeHub.Core.Evidence.LogEvent.Acknowledged, new()
        {
            ["message"] = ExchangeHub.Core.Evidence.LogEvents.MessageOf(HubPen.Sender, message.Id),
            ["counterpart"] = HubPen.Recipient,
            ["view_sha256"] = "view",
            ["jws_sha256"] = AgencySignatures.Sha256(acknowledgement),
        })]);
        stage.Publish(stage.Pen.Events.ForKey(HubPen.Recipient, stage.Pen.SenderKey.Kid, "active").Leaf());
        stage.Http.On($"GET /v1/log/{new TilePath(0, 0, 2)}", _ => StubHub.Answer([.. stage.Leaves.SelectMany(leaf => MerkleTree.HashLeaf(leaf))]));
        stage.Http.On($"GET /v1/agencies/{HubPen.Recipient}", _ => StubHub.Answer(
            WireJson.ToObject(HubPen.Entry(HubPen.Recipient) with { Keys = stage.Pen.SenderEntry.Keys }).ToJsonString()));
        stage.Http.On($"GET /v1/messages/{HubPen.Sender}/{message.Id}/proof", _ => StubHub.Answer(
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

    [Fact]
    public async Task TheHistoryOfKeysIsTheLogsAndADirectoryThatSaysAnotherIsTold()
    {
        var good = await AsMe("keys", "history", HubPen.Sender, "-o", "json");
        stage.Pen.SenderEntry = HubPen.Entry(HubPen.Sender, stage.Pen.Key(stage.Pen.SenderKey.PublicJwk), stage.Pen.Key(HubPen.NewKey().PublicJwk));
        var bad = await AsMe("keys", "history", HubPen.Sender);

        Assert.Equal((ExitCode.Done, ""), (good.Code, good.Error));
        Assert.Equal((stage.Pen.SenderKey.Kid, "active"), (JsonNode.Parse(good.Output)!["changes"]![0]!["kid"].AsString(), JsonNode.Parse(good.Output)!["changes"]![0]!["state"].AsString()));
        Assert.Equal(ExitCode.NotVerified, bad.Code);
        Assert.Contains("NOT SO IN THE LOG", bad.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWatchTellsOnceWhatIsNewAndAStrangeKeyIsExitCodeFour()
    {
        stage.Http.On("GET /v1/log/entries", _ => StubHub.Answer("""{"entries":[]}"""));
        var signing = Json("me/signing.jwk.json")["kid"].AsString()!;
        stage.Publish(stage.Pen.Events.ForKey(HubPen.Recipient, signing, "active").Leaf());
        var first = await AsMe("log", "watch", "--once", "-o", "json");
        var second = await AsMe("log", "watch", "--once", "-o", "json");
        stage.Publish(stage.Pen.Events.ForKey(HubPen.Recipient, "strange", "active").Leaf());
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
        stage.Publish([1], [2]);
        Assert.Equal(ExitCode.Done, (await AsMe("keys", "history", HubPen.Sender)).Code);
        stage.Leaves.RemoveAt(2);
        stage.Publish();

        var run = await AsMe("keys", "history", HubPen.Sender);

        Assert.Equal(ExitCode.NotVerified, run.Code);
        Assert.Contains("CheckpointRolledBack", run.Error, StringComparison.Ordinal);
        Assert.Equal(3, Json("log-seen.json")["size"].AsInteger());
    }

    [Fact]
    public async Task AnAgencysNameCannotDriveTheTerminal()
    {
        stage.Http.On("GET /v1/agencies", _ => StubHub.Answer(
            new JsonObject { ["agencies"] = new JsonArray(WireJson.ToObject(HubPen.Entry("some-agency") with { Name = "\u001b[2Jname [red]" })) }.ToJsonString()));

        var run = await AsMe("agencies", "list");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Contains("name [red]", run.Output, StringComparison.Ordinal);
    }

    private SignedMessage Offered()
    {
        var message = stage.Pen.SignaturesOf(HubPen.Sender).Sign(HubClientTests.Referral());
        stage.Offer(message);
        return message;
    }

    private Task<(int Code, string Output, string Error)> AsMe(params string[] args) => Run([.. args, "--hub", At("endpoints.json"), "--as", At("me")]);

    private Task<(int Code, string Output, string Error)> Run(params string[] args) =>
        args[0].EndsWith(".json", StringComparison.Ordinal) ? Run(args[0], args[1..]) : Run(null, args);

    private async Task<(int Code, string Output, string Error)> Run(string? profile, string[] args)
    {
        using StringWriter output = new(), error = new();
        var surroundings = new Surroundings(
            output, error, name => name == "HUB_PROFILE" ? profile : null, () => new HttpClient(stage.Http, disposeHandler: false), stage.Pen.Time, SystemEntropy.Source);
        var running = HubCommand.Run(args, surroundings, TestContext.Current.CancellationToken);
        while (!running.IsCompleted)
        {
            stage.Pen.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
        return (await running, output.ToString(), error.ToString());
    }

    private string At(string path) => Path.Combine(folder, path);
    private JsonObject Json(string path) => JsonNode.Parse(File.ReadAllText(At(path)))!.AsObject();
    private void Write(string path, JsonObject json) => File.WriteAllBytes(At(path), Encoding.UTF8.GetBytes(json.ToJsonString()));
}
