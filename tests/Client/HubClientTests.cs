using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Tests.Client;

public sealed class HubClientTests
{
    private readonly HubStage stage = new();

    [Fact]
    public async Task AMessageSentAnswersWithAVerifiedReceipt()
    {
        using var hub = stage.Client(HubPen.Sender);
        var message = hub.Signatures.Sign(Referral());

        var (receipt, again) = await hub.Messages.Send(message, Envelope.SdJwt, Ct);

        Assert.False(again);
        Assert.Equal((message.Id, message.JwsSha256, 1), (receipt.Message, receipt.JwsSha256, receipt.Count));
        var call = stage.Http.CallsTo("/v1/messages").Single();
        Assert.Equal(("application/sd-jwt", "Bearer a-token", message.Compact), (call.MediaType, call.Authorization, call.Body));
    }

    [Fact]
    public async Task AReceiptOfAnotherHubIsNotReturned()
    {
        stage.Http.On("POST /v1/messages", asked => StubHub.Answer(
            stage.Pen.Sign(ReceiptVerifier.ReceiptType, stage.Pen.ReceiptClaims(SignedMessage.TryParse(asked.Body)!, "entry"), vault: HubPen.NewKey()), "application/jwt"));
        using var hub = stage.Client(HubPen.Sender, stage.Pen.Trust);

        var thrown = await Assert.ThrowsAsync<VerificationException>(() => hub.Messages.Send(Referral(), Ct));

        Assert.Equal(VerificationFault.HubKeyNotVaults, thrown.Fault);
        Assert.Empty(stage.Http.CallsTo("/v1/jwks.json")); // trust that was given is never replaced
    }

    [Fact]
    public async Task ARenewedVaultKeyIsFetchedOnceWhenTrustWasNotGiven()
    {
        var keys = new Queue<JsonObject>([HubPen.NewKey().PublicJwk, stage.Pen.Vault.PublicJwk]);
        stage.Http.On("GET /v1/jwks.json", _ => StubHub.Answer(new JsonObject { ["keys"] = new JsonArray(keys.Dequeue().DeepClone()) }.ToJsonString()));
        using var hub = stage.Client(HubPen.Sender);

        Assert.NotNull((await hub.Messages.Send(Referral(), Ct)).Receipt);
        Assert.Empty(keys);
    }

    [Fact]
    public async Task ALostAnswerIsAskedForAgainWithTheSameBytes()
    {
        var attempts = 0;
        stage.Http.On("POST /v1/messages", asked => ++attempts switch
        {
            1 => throw new HttpRequestException("reset"),
            2 => StubHub.Problem("service-unavailable", 503, retryAfter: 1),
            _ => stage.Accept(asked.Body),
        });
        using var hub = stage.Client(HubPen.Sender);

        await InTime(hub.Messages.Send(Referral(), Ct));

        var bodies = stage.Http.CallsTo("/v1/messages").Select(call => call.Body).ToArray();
        Assert.Equal(3, bodies.Length);
        Assert.Single(bodies.Distinct());
    }

    [Fact]
    public async Task AHubThatStaysAwayIsUnreachableAfterFourAttempts()
    {
        stage.Http.On("GET /v1/agencies", _ => throw new HttpRequestException("reset"));
        using var hub = stage.Client(HubPen.Sender);

        await Assert.ThrowsAsync<HubUnreachableException>(() => InTime(hub.Directory.Agencies(Ct)));
        Assert.Equal(4, stage.Http.CallsTo("/v1/agencies").Count());
    }

    [Fact]
    public async Task ARefusalIsThrownOnceWithItsCodeAndNotTriedAgain()
    {
        stage.Http.On("POST /v1/messages", _ => StubHub.Problem("consent-expired", 403));
        using var hub = stage.Client(HubPen.Sender);

        var refused = await Assert.ThrowsAsync<HubProblemException>(() => hub.Messages.Send(Referral(), Ct));

        Assert.Equal(("consent-expired", 403), (refused.Code, refused.Status));
        Assert.Single(stage.Http.CallsTo("/v1/messages"));
    }

    [Fact]
    public async Task ATokenIsAskedForWithASignedAssertionAndKeptUntilShortlyBeforeItExpires()
    {
        using var hub = stage.Client(HubPen.Sender);
        stage.Http.On("GET /v1/agencies", _ => StubHub.Answer("""{"agencies":[]}"""));

        await hub.Directory.Agencies(Ct);
        await hub.Directory.Agencies(Ct);
        Assert.Single(stage.Http.CallsTo("/token"));
        stage.Pen.Time.Advance(TimeSpan.FromMinutes(59.5));
        await hub.Directory.Agencies(Ct);

        var forms = stage.Http.CallsTo("/token").Select(call => System.Web.HttpUtility.ParseQueryString(call.Body)).ToArray();
        var assertions = forms.Select(form => Jws.Parse(form["client_assertion"]!)!).ToArray();
        Assert.Equal(2, assertions.Select(assertion => assertion.Payload["jti"].AsString()).Distinct().Count());
        Assert.All(assertions, assertion =>
        {
            Assert.True(assertion.VerifiedBy(VerificationKey.FromJwk(hub.Agency.Client.PublicJwk)));
            Assert.Equal(("JWT", "https://issuer.example/t/v2.0"), (assertion.Typ, assertion.Payload["aud"].AsString()));
            Assert.InRange(assertion.Payload["exp"].AsInteger()!.Value - assertion.Payload["iat"].AsInteger()!.Value, 1, 300);
        });
    }

    [Fact]
    public async Task WhatIsCollectedIsVerifiedWholeAndReadAsTheSenderMeantIt()
    {
        var message = stage.Pen.SignaturesOf(HubPen.Sender).Sign(Referral());
        stage.Offer(message);
        using var hub = stage.Client(HubPen.Recipient);

        var collected = await hub.Messages.Collect(HubPen.Sender, message.Id, Ct);

        Assert.Equal((HubPen.Sender, message.Id, "treatment"), (collected.Claims.Iss, collected.Claims.Jti, collected.Release.Basis.Type));
        Assert.NotNull(stage.Http.CallsTo($"/v1/messages/{HubPen.Sender}/{message.Id}/release").Single().IdempotencyKey);
    }

    [Fact]
    public async Task AnAcknowledgementNamesTheViewAndIsSignedByTheRecipient()
    {
        var message = stage.Pen.SignaturesOf(HubPen.Sender).Sign(Referral());
        stage.Offer(message);
        var path = $"/v1/messages/{HubPen.Sender}/{message.Id}/acknowledgement";
        stage.Http.On($"POST {path}", _ => StubHub.Answer("""{"noticed":"2026-11-24T12:00:00+00:00","acknowledged":"2026-11-24T12:00:01+00:00","is_closed":true}"""));
        using var hub = stage.Client(HubPen.Recipient);

        var collected = await hub.Messages.Collect(HubPen.Sender, message.Id, Ct);
        var delivery = await hub.Messages.Acknowledge(collected, Ct);

        Assert.NotNull(delivery.Acknowledged);
        var jws = Jws.Parse(stage.Http.CallsTo(path).Single().Body)!;
        Assert.Equal(("exchange-acknowledgement+jwt", HubPen.Recipient, HubPen.Hub, message.Id, collected.Release.ViewSha256, "received"), (
            jws.Typ, jws.Payload["iss"].AsString(), jws.Payload["aud"].AsString(), jws.Payload["sub"].AsString(),
            jws.Payload["view_sha256"].AsString(), jws.Payload["outcome"].AsString()));
    }

    [Fact]
    public async Task TheInboxIsReadToItsEnd()
    {
        stage.Http.On("GET /v1/inbox", asked => StubHub.Answer(asked.Query.Contains("after", StringComparison.Ordinal)
            ? $$"""{"items":[{{Item("b")}}]}""" : $$"""{"items":[{{Item("a")}}],"next":"a/x y"}"""));
        using var hub = stage.Client(HubPen.Recipient);

        Assert.Equal(["a", "b"], await hub.Messages.Inbox(Ct).Select(item => item.Message).ToArrayAsync(Ct));
        Assert.Contains("after=a%2Fx%20y", stage.Http.Calls[^1].Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASealedMessageIsOneThatOnlyTheVaultOpens()
    {
        var vault = Jwk.Generate("RSA-OAEP-256", "enc");
        stage.Http.On("GET /v1/jwks.json", _ => StubHub.Answer(new JsonObject
        {
            ["keys"] = new JsonArray(stage.Pen.Vault.PublicJwk.DeepClone(), Jwk.PublicPart(vault)),
        }.ToJsonString()));
        string? opened = null;
        stage.Http.On("POST /v1/messages", asked =>
        {
            Assert.Equal("application/jose", asked.MediaType);
            opened = System.Text.Encoding.ASCII.GetString(Jwe.Decrypt(asked.Body, ViewVerifier.MessageType, _ => DecryptionKey.FromJwk(vault))!);
            return stage.Accept(opened);
        });
        using var hub = stage.Client(HubPen.Sender);
        var message = hub.Signatures.Sign(Referral());

        await hub.Messages.Send(message, Envelope.Jwe, Ct);

        Assert.Equal(message.Compact, opened);
    }

    internal static OutgoingMessage Referral() => new()
    {
        Kind = "referral",
        To = [HubPen.Recipient],
        Purpose = "TREAT",
        Basis = new("treatment"),
        Content = new JsonObject { ["resourceType"] = "Bundle", ["type"] = "message", ["entry"] = new JsonArray() },
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // Moves the clock whenever the client waits.
    private async Task InTime(Task work)
    {
        while (!work.IsCompleted)
        {
            stage.Pen.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await work;
    }

    private static string Item(string id) =>
        $$"""{"message":"{{id}}","from":"mercy-hospital","kind":"referral","urgency":"routine","expires":"2026-12-01T12:00:00+00:00","release":"https://hub.example/x"}""";
}
