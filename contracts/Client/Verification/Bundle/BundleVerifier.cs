using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Contracts.SdJwt;

namespace ExchangeHub.Client.Verification;

/// <summary>
/// Checks all of a bundle offline: what <see cref="EvidenceVerifier"/> checks, the message and its content, the acknowledgement, and that
/// each names the others by their digests. Goes on after a fault, so that the whole picture is told at once.
/// </summary>
public static class BundleVerifier
{
    public static IReadOnlyList<Finding> Verify(EvidenceBundle bundle, HubTrust trust)
    {
        var keys = new ProvenKeys(bundle.KeyProofs, trust);
        List<Finding> findings = [new("hub keys", FaultOfKeys(bundle.HubKeys, trust)), new("checkpoint", FaultOfCheckpoint(bundle, trust)), new("agency keys", keys.Fault)];
        if (bundle.Message is { } message)
        {
            findings.Add(OfMessage(message, bundle, keys, trust));
        }
        if (bundle.Acknowledgement is { } acknowledgement)
        {
            findings.Add(OfAcknowledgement(acknowledgement, bundle, keys, trust));
        }
        if (bundle.Evidence.Release is { } release)
        {
            findings.Add(new("view", FaultOfView(release, bundle.Evidence)));
        }
        findings.AddRange(EvidenceVerifier.Verify(bundle.Evidence, trust));
        return findings;
    }

    /// <summary>Whoever checks by hand takes the keys in the file, so they must be none but those that are trusted.</summary>
    private static VerificationFault? FaultOfKeys(HubTrust stated, HubTrust trust) =>
        stated.BaseUrl == trust.BaseUrl && stated.LogOrigin == trust.LogOrigin
        && stated.LogVerifiers.All(key => trust.LogVerifiers.Any(known => known.ToString() == key.ToString()))
        && stated.HubKeys.All(jwk => trust.HubKeys.Any(known => JsonNode.DeepEquals(known, jwk)))
            ? null
            : VerificationFault.HubKeysDiffer;

    private static VerificationFault? FaultOfCheckpoint(EvidenceBundle bundle, HubTrust trust)
    {
        if (!CheckpointVerifier.Open(bundle.Checkpoint, trust).Succeeded(out var newest, out var fault))
        {
            return fault;
        }
        Dictionary<long, byte[]> roots = new() { [newest.Size] = newest.Root };
        foreach (var text in bundle.Evidence.Entries.Select(entry => entry.Proof ?? "").Concat(bundle.KeyProofs.Select(key => key.Proof)))
        {
            // One that does not verify is a finding of its entry.
            if (TlogProof.Parse(text) is { } proof && CheckpointVerifier.Open(proof.Checkpoint, trust).Value is { } checkpoint
                && !(roots.TryAdd(checkpoint.Size, checkpoint.Root) || roots[checkpoint.Size].AsSpan().SequenceEqual(checkpoint.Root)))
            {
                return VerificationFault.LogForked;
            }
        }
        return roots.Keys.Max() == newest.Size ? null : VerificationFault.CheckpointRolledBack;
    }

    private static Finding OfMessage(string compact, EvidenceBundle bundle, ProvenKeys keys, HubTrust trust)
    {
        const string what = "message";
        var evidence = bundle.Evidence;
        if (SdJwt.Parse(compact, out var parseFault) is not { } message)
        {
            return new(what, parseFault is SdJwtFault.NotAuthentic or SdJwtFault.Malformed ? VerificationFault.NotWellFormed : VerificationFault.DisclosuresDoNotFit);
        }
        var (claims, digest) = (message.Claims, AgencySignatures.Sha256(message.IssuerSigned));
        var logged = evidence.Entries.Where(entry => entry.Entry["event"].AsString() is "accepted" or "delivered").ToArray();
        var taken = logged.Where(entry => entry.Entry["jws_sha256"].AsString() == digest).MinBy(entry => entry.Index);
        var fault = message.Jws.Typ != ViewVerifier.MessageType ? VerificationFault.WrongType
            : claims["jti"].AsString() != evidence.Message ? VerificationFault.MessageIdDiffers
            : claims["iss"].AsString() != evidence.Sender ? VerificationFault.MessageFromAnother
            : claims["aud"].AsString() != trust.BaseUrl ? VerificationFault.MessageForAnotherHub
            : keys.FaultOf(message.Jws, evidence.Sender, bundle.KeysOf(evidence.Sender), taken?.Index) ?? FaultOfDigest(digest, evidence, logged);
        return new(what, fault, fault is null && taken is not null ? keys.WarningOf(message.Jws, evidence.Sender, taken.Entry) : null);
    }

    private static VerificationFault? FaultOfDigest(string digest, Evidence evidence, ProvenEntry[] logged) =>
        evidence.Receipt is { } receipt && Jws.Parse(receipt)?.Payload["jws_sha256"].AsString() != digest ? VerificationFault.ReceiptOfOtherContent
        : logged.Length > 0 && logged.All(entry => entry.Entry["jws_sha256"].AsString() == digest) ? null
        : VerificationFault.MessageNotLogged;

    private static Finding OfAcknowledgement(string compact, EvidenceBundle bundle, ProvenKeys keys, HubTrust trust)
    {
        const string what = "acknowledgement";
        if (Jws.Parse(compact) is not { } jwt)
        {
            return new(what, VerificationFault.NotWellFormed);
        }
        var taken = EntryOf(jwt, AgencySignatures.Sha256(compact), bundle.Evidence);
        var fault = FaultOfAcknowledgement(jwt, bundle, keys, taken, trust);
        return new(what, fault, fault is null ? keys.WarningOf(jwt, jwt.Payload["iss"].AsString()!, taken!.Entry) : null);
    }

    private static ProvenEntry? EntryOf(ParsedJws acknowledgement, string digest, Evidence evidence)
    {
        var claims = acknowledgement.Payload;
        var (logged, by) = (claims["outcome"].AsString() == "received" ? "acknowledged" : "unreadable", claims["iss"].AsString());
        return evidence.Entries.FirstOrDefault(one => one.Entry["event"].AsString() == logged && one.Entry["jws_sha256"].AsString() == digest
            && one.Entry["view_sha256"].AsString() == claims["view_sha256"].AsString()
            && (by == evidence.Party ? one.Entry["party"] : one.Entry["counterpart"]).AsString() == by);
    }

    private static VerificationFault? FaultOfAcknowledgement(ParsedJws jwt, EvidenceBundle bundle, ProvenKeys keys, ProvenEntry? taken, HubTrust trust)
    {
        var (evidence, claims) = (bundle.Evidence, jwt.Payload);
        if (jwt.Typ != MessageCalls.AcknowledgementType)
        {
            return VerificationFault.WrongType;
        }
        if (claims["sub"].AsString() != evidence.Message || claims["aud"].AsString() != trust.BaseUrl || claims["iss"].AsString() is not { } by)
        {
            return VerificationFault.OtherMessage;
        }
        return taken is null ? VerificationFault.AcknowledgementNotLogged
            : keys.FaultOf(jwt, by, bundle.KeysOf(by), taken.Index) is not null ? VerificationFault.AcknowledgementNotSigned
            : null;
    }

    /// <summary>What was released is what was cut from this message: the entry of the delivery ties the two together.</summary>
    private static VerificationFault? FaultOfView(string release, Evidence evidence)
    {
        var view = Jws.Parse(release)?.Payload["view_sha256"].AsString();
        var delivered = evidence.Entries.Where(entry => entry.Entry["event"].AsString() == "delivered").ToArray();
        return delivered.Length > 0 && delivered.All(entry => entry.Entry["view_sha256"].AsString() == view) ? null : VerificationFault.ViewNotReleased;
    }

    private static IReadOnlyList<Contracts.Messages.AgencyKey> KeysOf(this EvidenceBundle bundle, string agency) =>
        bundle.AgencyKeys.TryGetValue(agency, out var keys) ? keys : [];
}
