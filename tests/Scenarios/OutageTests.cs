using System.Collections.Concurrent;
using ExchangeHub.Client;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Local.Demo;

namespace ExchangeHub.Tests.Scenarios;

/// <summary>A service goes while the whole hub runs, and comes back: what <c>infra/README.md</c> says of each, cell by cell.</summary>
public sealed class OutageTests(OutageHub hub) : IClassFixture<OutageHub>
{
    private static readonly string[] Reading = ["/v1/inbox", "/v1/agencies", "/v1/log/entries", "/v1/log/checkpoint"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithoutTheBrokerNothingIsAcceptedAndAllElseGoesOn()
    {
        var earlier = await hub.Accepted();
        await hub.RunLog();
        var (repeated, givenUp) = (hub.Referral(), hub.Referral());
        hub.TakeAway(Service.Broker);

        await AssertRefused("service-unavailable", hub.Send(repeated), hub.Send(repeated), hub.Send(givenUp));
        await AssertNotReady("broker-unreachable");
        await AssertRead();
        Assert.Equal(200, (await hub.Get("/v1/jwks.json")).Status);
        await hub.Clinic.Messages.Acknowledge(await hub.Clinic.Messages.Collect(Cast.Hospital, earlier.Id, Ct), Ct);
        await RegisterAndRevoke();
        Assert.True(await hub.RunLog());
        Assert.All((await hub.Hospital.Log.Proof(Cast.Hospital, earlier.Id, Ct)).Entries, entry => Assert.NotNull(entry.Proof));
        Assert.Contains(await Inbox(), message => message == givenUp.Id); // it only was not told of it

        await hub.GiveBack(Service.Broker);
        await AssertAcceptedOnce(repeated);
        hub.Time.Skip(TimeSpan.FromSeconds(31)); // until then it is left to the sender
        await hub.Sweep();
        await AssertAcceptedOnce(givenUp);
        foreach (var message in new[] { repeated, givenUp })
        {
            Assert.NotNull(await hub.Notices.Noticed(message.Id, Patience));
            Assert.Equal(1, hub.Notices.TimesNoticed(message.Id));
        }
    }

    [Fact]
    public async Task WithoutTheVaultWhatIsOnlySignedGoesOnUntilACheckpointIsMissing()
    {
        var (earlier, later) = (await hub.Accepted(), await hub.Accepted());
        await hub.RunLog();
        var (signed, encrypted) = (hub.Referral(), hub.Referral());
        hub.TakeAway(Service.Vault);

        var receipt = await hub.Send(signed);
        Assert.Equal(201, receipt.Status);
        await AssertRefused("service-unavailable", hub.Send(encrypted, Envelope.Jwe));
        var collected = await hub.Clinic.Messages.Collect(Cast.Hospital, earlier.Id, Ct);
        Assert.False(await hub.RunLog());

        hub.Time.Skip(EvidenceGate.Patience + EvidenceGate.Holds);
        await AssertNotReady("vault-unreachable", "log-stalled");
        await AssertRefused("log-stalled", hub.Send(hub.Referral()), hub.Send(signed), hub.Send(encrypted, Envelope.Jwe), hub.Release(later));
        await AssertRefused("service-unavailable", hub.Get("/v1/jwks.json"));
        await AssertRead();
        await hub.Clinic.Messages.Acknowledge(collected, Ct);
        await RegisterAndRevoke();

        await hub.GiveBack(Service.Vault);
        Assert.Equal((200, receipt.Body), await StatusAndBody(signed));
        await AssertAcceptedOnce(signed);
        await AssertAcceptedOnce(encrypted, Envelope.Jwe);
        Assert.Equal(200, (await hub.Release(later)).Status);
    }

    [Fact]
    public async Task WithoutStorageOnlyTheKeysAreTold()
    {
        var earlier = await hub.Accepted();
        var message = hub.Referral();
        hub.TakeAway(Service.Storage);
        hub.Time.Skip(TimeSpan.FromSeconds(2)); // what was read of the directory counts no longer

        await AssertRefused("service-unavailable", [
            hub.Send(message), hub.Send(message), hub.Send(message, Envelope.Jwe), hub.Release(earlier), .. Reading.Select(path => hub.Get(path, hub.Clinic))]);
        await AssertNotReady("storage-unreachable");
        Assert.Equal(200, (await hub.Get("/v1/jwks.json")).Status);

        await hub.GiveBack(Service.Storage);
        await AssertAcceptedOnce(message);
        await AssertRead();
        Assert.Equal(200, (await hub.Release(earlier)).Status);
    }

    [Theory]
    [InlineData(Service.Storage)]
    [InlineData(Service.Broker)]
    [InlineData(Service.Vault)]
    public async Task WhatIsUnderWayWhenAServiceGoesIsAcceptedOnce(Service service)
    {
        var envelope = service == Service.Vault ? Envelope.Jwe : Envelope.SdJwt;
        var sent = new ConcurrentQueue<(SignedMessage Message, Told Answer)>();
        var lanes = Enumerable.Range(0, 3).Select(_ => SendUntilRefused(sent, envelope)).ToArray();
        await OutageHub.Until(() => Task.FromResult(sent.Count >= 3));
        hub.TakeAway(service);
        await Task.WhenAll(lanes);
        var answers = sent.ToLookup(one => one.Answer.Status == 201);
        await AssertRefused("service-unavailable", [.. answers[false].Select(one => Task.FromResult(one.Answer))]);

        await hub.GiveBack(service);
        Assert.Equal(lanes.Length, answers[false].Count());
        foreach (var (message, answer) in sent)
        {
            var receipt = await AssertAcceptedOnce(message, envelope);
            Assert.True(answer.Status == 503 || answer.Body == receipt);
        }
    }

    private async Task SendUntilRefused(ConcurrentQueue<(SignedMessage, Told)> sent, Envelope envelope)
    {
        Told answer;
        do
        {
            var message = hub.Referral();
            sent.Enqueue((message, answer = await hub.Send(message, envelope)));
        }
        while (answer.Status == 201);
    }

    private static async Task AssertRefused(string code, params Task<Told>[] answers) =>
        Assert.All(await Task.WhenAll(answers), answer => Assert.Equal((503, true, code), (answer.Status, answer.RetryAfter, answer.Code)));

    private async Task AssertNotReady(params string[] reasons)
    {
        hub.Time.Skip(TimeSpan.FromSeconds(2)); // an answer holds as long
        var ready = await hub.Get("/v1/health/ready");

        Assert.Equal(503, ready.Status);
        // A slow machine may add another.
        Assert.All(reasons, reason => Assert.Contains($"\"{reason}\"", ready.Body, StringComparison.Ordinal));
        Assert.Equal(200, (await hub.Get("/v1/health/live")).Status);
    }

    private async Task AssertRead()
    {
        foreach (var path in Reading)
        {
            Assert.Equal((path, 200), (path, (await hub.Get(path, hub.Clinic)).Status));
        }
    }

    private async Task RegisterAndRevoke()
    {
        var (id, consent) = hub.AnotherConsent();
        await hub.Hospital.Consents.Register(id, consent, 1, Ct);
        await hub.Hospital.Consents.Revoke(id, Ct);
    }

    /// <summary>Sent until it is taken and once more: one receipt, one line in the inbox, one entry of the log, with its proof.</summary>
    private async Task<string> AssertAcceptedOnce(SignedMessage message, Envelope envelope = Envelope.SdJwt)
    {
        var sent = await hub.Send(message, envelope);
        Assert.InRange(sent.Status, 200, 201);
        Assert.Equal((200, sent.Body), await StatusAndBody(message, envelope));
        Assert.Single(await Inbox(), one => one == message.Id);
        await hub.RunLog();
        var proof = await hub.Hospital.Log.ProofWhenCovered(Cast.Hospital, message.Id, null, Patience, Ct);
        Assert.Single(proof.Entries, entry => entry.Entry["event"].AsString() == "accepted");
        return sent.Body;
    }

    private async Task<(int, string)> StatusAndBody(SignedMessage message, Envelope envelope = Envelope.SdJwt) =>
        await hub.Send(message, envelope) is var answer ? (answer.Status, answer.Body) : default;

    private async Task<IReadOnlyList<string>> Inbox() => await hub.Clinic.Messages.Inbox(Ct).Select(item => item.Message).ToListAsync(Ct);
}
