using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Keys;
using Evidence = ExchangeHub.Client.Verification.Evidence;

namespace ExchangeHub.Tests.Client;

public sealed class EvidenceTests
{
    private readonly HubPen hub = new();

    [Fact]
    public async Task WhatASenderKeepsProvesItselfAndSurvivesBeingStored()
    {
        var evidence = await SendersEvidence();

        var stored = WireJson.Read<Evidence>(WireJson.Bytes(evidence));

        Assert.All(EvidenceVerifier.Verify(stored, HubTrust.FromJson(JsonNode.Parse(hub.Trust.ToJson().ToJsonString())!.AsObject())), finding => Assert.Null(finding.Fault));
    }

    [Fact]
    public async Task EveryFaultOfTheEvidenceIsToldAndNotOnlyTheFirst()
    {
        var evidence = await SendersEvidence();
        var other = HubPen.TrustOf(HubPen.NewKey(), HubPen.NewLog());

        var faults = EvidenceVerifier.Verify(evidence with { Log = "other.example/log" }, other).Select(finding => finding.Fault);

        Assert.Equal([VerificationFault.OtherLog, VerificationFault.HubKeyNotVaults, VerificationFault.CheckpointNotSigned], faults);
    }

    [Fact]
    public async Task EvidenceWithoutAnyEntryProvesNothing()
    {
        var evidence = await SendersEvidence() with { Entries = [], Receipt = null };

        Assert.Equal(VerificationFault.EntryMissing, Assert.Single(EvidenceVerifier.Verify(evidence, hub.Trust)).Fault);
    }

    [Fact]
    public async Task WhatTheHubsOwnInstanceKeySignsVerifies()
    {
        using var keys = new InstanceKeys(new OneKeyVault(hub.VaultJwk), new(HubPen.Hub, HubPen.Origin), hub.Time, SystemEntropy.Source);
        var message = hub.SignaturesOf(HubPen.Sender).Sign(HubClientTests.Referral());

        var receipt = await keys.Sign(ReceiptVerifier.ReceiptType, hub.ReceiptClaims(message, "entry"), TestContext.Current.CancellationToken);

        Assert.Null(ReceiptVerifier.Verify(receipt, message.Sender, message.Id, message.JwsSha256, hub.Trust).Fault);
    }

    [Fact]
    public async Task ARecipientProvesTheReleaseItGot()
    {
        var message = hub.SignaturesOf(HubPen.Sender).Sign(HubClientTests.Referral());
        var view = hub.Seal(message.Compact);
        var logged = hub.Events.For(HubPen.Recipient, LogEvent.Released, new JsonObject
        {
            ["message"] = LogEvents.MessageOf(HubPen.Sender, message.Id),
            ["basis"] = "treatment",
            ["view_sha256"] = ExchangeHub.Client.AgencySignatures.Sha256(view),
        });
        var release = hub.Sign(ReleaseVerifier.ReleaseType, hub.ReleaseClaims(message.Id, view, logged.Id));

        var evidence = new Evidence(HubPen.Sender, message.Id, HubPen.Recipient, HubPen.Origin, [await hub.Prove(logged)], Release: release);

        Assert.All(EvidenceVerifier.Verify(evidence, hub.Trust), finding => Assert.Null(finding.Fault));
    }

    private async Task<Evidence> SendersEvidence()
    {
        var message = hub.SignaturesOf(HubPen.Sender).Sign(HubClientTests.Referral());
        var logged = hub.Accepted(message);
        var receipt = hub.Sign(ReceiptVerifier.ReceiptType, hub.ReceiptClaims(message, logged.Id));
        return new(HubPen.Sender, message.Id, HubPen.Sender, HubPen.Origin, [await hub.Prove(logged)], receipt);
    }

    private sealed class OneKeyVault(JsonObject jwk) : ExchangeHub.Core.IVault
    {
        public Task<IReadOnlyList<JsonObject>> PublicKeys(CancellationToken ct) => Task.FromResult<IReadOnlyList<JsonObject>>([Jwk.PublicPart(jwk)]);

        // A vault signs digests, so the key is used below the JWS library here.
        public Task<byte[]> Sign(string kid, ReadOnlyMemory<byte> digest, CancellationToken ct)
        {
            using var key = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                D = Base64Url.Decode((string)jwk["d"]!),
                Q = new() { X = Base64Url.Decode((string)jwk["x"]!), Y = Base64Url.Decode((string)jwk["y"]!) },
            });
            return Task.FromResult(key.SignHash(digest.ToArray(), DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        }

        public Task<byte[]?> Unwrap(string kid, ReadOnlyMemory<byte> wrapped, CancellationToken ct) => Task.FromResult<byte[]?>(null);
        public Task<byte[]> LogSeed(CancellationToken ct) => Task.FromResult(new byte[32]);
    }
}
