using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Tests.Client;

/// <summary>Each way in which what the hub answers can be false, with its own name. Everything else about the document is genuine.</summary>
public sealed class VerificationFaultTests
{
    private readonly HubPen hub = new();

    [Fact]
    public void EveryFaultHasItsOwnSentence() =>
        Assert.Equal(Enum.GetValues<VerificationFault>().Length, Enum.GetValues<VerificationFault>().Select(fault => fault.Explain()).Distinct().Count());

    [Fact]
    public void EveryFaultIsTestedHere() =>
        Assert.Equal(Enum.GetValues<VerificationFault>(), Documents.Concat(Views).Concat(Proofs).Concat(ProofDefectTests.Defects).Concat(LogAuditTests.Faults).Concat(EvidenceBundleTests.Faults).Concat(LoggedKeysTests.Faults).Select(row => row.Data).Distinct().Order());

    public static TheoryData<VerificationFault> Documents =>
    [
        VerificationFault.NotWellFormed, VerificationFault.WrongType, VerificationFault.ClaimMissing, VerificationFault.IssuerNotHub,
        VerificationFault.HubKeyMalformed, VerificationFault.HubKeyNotVaults, VerificationFault.HubKeyOfAnotherHub,
        VerificationFault.HubKeyNotValidThen, VerificationFault.SignatureInvalid, VerificationFault.AudienceNotYou,
        VerificationFault.OtherMessage, VerificationFault.ReceiptOfOtherContent, VerificationFault.OtherLog, VerificationFault.ViewNotReleased,
    ];

    [Theory, MemberData(nameof(Documents))]
    public void ADocumentWithOneFaultIsRefusedForIt(VerificationFault fault)
    {
        var message = Referral();
        var claims = hub.ReceiptClaims(message, "entry");
        string Receipt() => hub.Sign(ReceiptVerifier.ReceiptType, claims);
        VerificationFault? Verify(string compact) =>
            ReceiptVerifier.Verify(compact, message.Sender, message.Id, message.JwsSha256, hub.Trust).Fault;
        string With(string claim, JsonNode? value)
        {
            claims[claim] = value;
            return Receipt();
        }

        Assert.Null(Verify(Receipt()));
        claims.Remove("hub_key");
        var found = fault switch
        {
            VerificationFault.NotWellFormed => Verify("not.a.jws"),
            VerificationFault.WrongType => Verify(hub.Sign(ReleaseVerifier.ReleaseType, claims)),
            VerificationFault.ClaimMissing => Verify(With("entry", null)),
            VerificationFault.IssuerNotHub => Verify(With("iss", "https://other.example")),
            VerificationFault.HubKeyMalformed => Verify(With("hub_key", "none")),
            VerificationFault.HubKeyNotVaults => Verify(hub.Sign(ReceiptVerifier.ReceiptType, claims, vault: HubPen.NewKey())),
            VerificationFault.HubKeyOfAnotherHub => Verify(hub.Sign(ReceiptVerifier.ReceiptType, claims, key => key["iss"] = "https://other.example")),
            VerificationFault.HubKeyNotValidThen => Verify(hub.Sign(ReceiptVerifier.ReceiptType, claims, key => key["exp"] = hub.Now)),
            VerificationFault.SignatureInvalid => Verify(hub.Sign(ReceiptVerifier.ReceiptType, claims, by: HubPen.NewKey())),
            VerificationFault.AudienceNotYou => Verify(With("aud", HubPen.Recipient)),
            VerificationFault.OtherMessage => Verify(With("sub", hub.SignaturesOf(HubPen.Sender).NewId())),
            VerificationFault.ReceiptOfOtherContent => Verify(With("jws_sha256", AgencySignatures.Sha256("other"))),
            VerificationFault.OtherLog => Verify(With("log", "other.example/log")),
            _ => ReleaseVerifier.Verify(
                hub.Sign(ReleaseVerifier.ReleaseType, hub.ReleaseClaims(message.Id, "one view", "entry")), HubPen.Recipient, message.Id,
                AgencySignatures.Sha256("another"), hub.Trust).Fault,
        };

        Assert.Equal(fault, found);
    }

    public static TheoryData<VerificationFault> Views =>
    [
        VerificationFault.ViewNotDecryptable, VerificationFault.ViewMalformed, VerificationFault.DisclosuresDoNotFit,
        VerificationFault.MessageIdDiffers, VerificationFault.MessageFromAnother, VerificationFault.MessageForAnotherHub,
        VerificationFault.NotAddressedToYou, VerificationFault.OthersShown, VerificationFault.SenderKeyUnknown,
        VerificationFault.SenderKeyNotActive, VerificationFault.SenderKeyRevoked, VerificationFault.SenderSignatureInvalid,
    ];

    [Theory, MemberData(nameof(Views))]
    public void AViewWithOneFaultIsRefusedForIt(VerificationFault fault)
    {
        var message = Referral();
        Assert.Null(Open(message.Compact, message.Id));
        var found = fault switch
        {
            VerificationFault.ViewNotDecryptable => Fault(Flip(hub.Seal(message.Compact)), message.Id),
            VerificationFault.ViewMalformed => Fault(hub.Seal(new JsonObject { ["pad"] = "0" }), message.Id),
            VerificationFault.DisclosuresDoNotFit => Open(message.Compact + "WyJhIiwiYiIsImMiXQ~", message.Id),
            VerificationFault.MessageIdDiffers => Open(message.Compact, hub.SignaturesOf(HubPen.Sender).NewId()),
            VerificationFault.MessageFromAnother => OpenSigned(ReferralFrom("other-hospital")),
            VerificationFault.MessageForAnotherHub => OpenSigned(new AgencySignatures(
                hub.Profile(HubPen.Sender), "https://other.example", hub.Time, SystemEntropy.Source).Sign(Outgoing(HubPen.Recipient))),
            VerificationFault.NotAddressedToYou => OpenSigned(Referral("other-clinic")),
            VerificationFault.OthersShown => OpenSigned(Referral(HubPen.Recipient, "other-clinic")),
            VerificationFault.SenderKeyUnknown => WithKeys(message),
            VerificationFault.SenderKeyNotActive => WithKeys(message, hub.Key(hub.SenderKey.PublicJwk, "retired", until: TimeSpan.FromHours(1))),
            VerificationFault.SenderKeyRevoked => WithKeys(message, hub.Key(hub.SenderKey.PublicJwk, "revoked", until: TimeSpan.Zero)),
            _ => Open(AlterSignature(message.Compact), message.Id),
        };

        Assert.Equal(fault, found);
    }

    [Fact]
    public void AKeyThatBecameActiveOnlyLaterVerifiesNothingOlder() =>
        Assert.Equal(VerificationFault.SenderKeyNotActive, WithKeys(Referral(), hub.Key(hub.SenderKey.PublicJwk, since: -TimeSpan.FromHours(1))));

    [Fact]
    public void AKeyRetiredSinceStillVerifiesWhatItSignedBefore()
    {
        var message = Referral();
        hub.Time.Advance(TimeSpan.FromHours(2));

        Assert.Null(WithKeys(message, hub.Key(hub.SenderKey.PublicJwk, "retired", since: TimeSpan.FromDays(9), until: TimeSpan.FromHours(1))));
    }

    public static TheoryData<VerificationFault> Proofs =>
    [
        VerificationFault.NotCoveredYet, VerificationFault.EntryMalformed, VerificationFault.EntryOfAnother, VerificationFault.ProofMalformed,
        VerificationFault.ProofOfOtherIndex, VerificationFault.CheckpointNotSigned, VerificationFault.CheckpointOfOtherLog, VerificationFault.CheckpointNotWitnessed,
        VerificationFault.NotIncluded, VerificationFault.EntryMissing, VerificationFault.EntryContradicts,
    ];

    [Theory, MemberData(nameof(Proofs))]
    public async Task AProofWithOneFaultIsRefusedForIt(VerificationFault fault)
    {
        var message = Referral();
        var logged = hub.Accepted(message);
        var entry = await hub.Prove(logged);
        var receipt = ReceiptVerifier.Verify(
            hub.Sign(ReceiptVerifier.ReceiptType, hub.ReceiptClaims(message, logged.Id)), message.Sender, message.Id, message.JwsSha256, hub.Trust).OrThrow();
        Assert.Null(ProofVerifier.Verify(receipt, [entry], hub.Trust).Fault);
        var found = fault switch
        {
            VerificationFault.NotCoveredYet => Prove(entry with { Proof = null, Index = null }),
            VerificationFault.EntryMalformed => Prove(entry with { Salt = "short" }),
            VerificationFault.EntryOfAnother => EvidenceVerifier.Verify(
                new(HubPen.Sender, message.Id, HubPen.Recipient, HubPen.Origin, [entry]), hub.Trust).Single().Fault,
            VerificationFault.ProofMalformed => Prove(entry with { Proof = "c2sp.org/tlog-proof@v2\n" }),
            VerificationFault.ProofOfOtherIndex => Prove(entry with { Index = 3 }),
            VerificationFault.CheckpointNotSigned => Prove(await hub.Prove(logged, HubPen.NewLog())),
            VerificationFault.CheckpointOfOtherLog => Prove(await hub.Prove(logged, origin: "other.example/log")),
            VerificationFault.CheckpointNotWitnessed => ProofVerifier.Verify(entry, hub.Trust with { WitnessPolicy = new(1, [HubPen.NewWitness().Verifier]) }).Fault,
            VerificationFault.NotIncluded => Prove(entry with { Salt = Base64Url.Encode(new byte[32]) }),
            VerificationFault.EntryMissing => ProofVerifier.Verify(receipt, [], hub.Trust).Fault,
            _ => ProofVerifier.Verify(receipt with { Count = 2 }, [entry], hub.Trust).Fault,
        };

        Assert.Equal(fault, found);
    }

    [Fact]
    public async Task AnEntryAlteredInAnyMemberIsNotInTheLog()
    {
        var entry = await hub.Prove(hub.Accepted(Referral()));
        foreach (var member in entry.Entry.Select(member => member.Key).Where(name => name != "id").ToArray())
        {
            var altered = entry.Entry.DeepClone().AsObject();
            altered[member] = "altered";
            Assert.Equal(VerificationFault.NotIncluded, Prove(entry with { Entry = altered }));
        }
    }

    private VerificationFault? Prove(ProvenEntry entry) => ProofVerifier.Verify(entry, hub.Trust).Fault;

    private VerificationFault? Open(string compact, string id) => Fault(hub.Seal(compact), id);

    private VerificationFault? OpenSigned(SignedMessage message) => Open(message.Compact, message.Id);

    private VerificationFault? WithKeys(SignedMessage message, params AgencyKey[] keys)
    {
        hub.SenderEntry = HubPen.Entry(HubPen.Sender, keys);
        return OpenSigned(message);
    }

    private VerificationFault? Fault(string view, string id) => ViewVerifier.Open(
        view, hub.SenderEntry, HubPen.Recipient, id, kid => DecryptionKey.FromJwk(hub.RecipientKey) is var key && key.Kid == kid ? key : null, hub.Trust).Fault;

    private SignedMessage Referral(params string[] to) => hub.SignaturesOf(HubPen.Sender).Sign(Outgoing(to is [] ? [HubPen.Recipient] : to));

    private SignedMessage ReferralFrom(string from) => hub.SignaturesOf(from).Sign(Outgoing(HubPen.Recipient));

    private static OutgoingMessage Outgoing(params string[] to) => new()
    {
        Kind = to.Length > 1 ? "records" : "referral",
        To = to,
        Purpose = "TREAT",
        Basis = new("treatment"),
        Content = new JsonObject { ["resourceType"] = "Bundle", ["type"] = "message", ["entry"] = new JsonArray() },
    };

    // Not the last character: its unused bits would make it no base64url at all.
    private static string AlterSignature(string compact)
    {
        var at = compact.IndexOf('~', StringComparison.Ordinal) - 10;
        return string.Concat(compact.AsSpan(0, at), compact[at] == 'A' ? "B" : "A", compact.AsSpan(at + 1));
    }

    private static string Flip(string jwe) => jwe[..^10] + (jwe[^10] == 'A' ? 'B' : 'A') + jwe[^9..];
}
