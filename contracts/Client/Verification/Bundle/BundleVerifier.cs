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
        List<Finding> findings = [new("hub keys", FaultOfKeys(bundle.HubKeys, trust)), new("checkpoint", FaultOfCheckpoint(bundle, trust))];
        if (bundle.Message is { } message)
        {
            findings.Add(new("message", FaultOfMessage(message, bundle, trust)));
        }
        if (bundle.Acknowledgement is { } acknowledgement)
        {
            findings.Add(new("acknowledgement", FaultOfAcknowledgement(acknowledgement, bundle, trust)));
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
        foreach (var entry in bundle.Evidence.Entries)
        {
            // One that does not verify is a finding of its entry.
            if (TlogProof.Parse(entry.Proof ?? "") is { } proof && CheckpointVerifier.Open(proof.Checkpoint, trust).Value is { } checkpoint
                && !(roots.TryAdd(checkpoint.Size, checkpoint.Root) || roots[checkpoint.Size].AsSpan().SequenceEqual(checkpoint.Root)))
            {
                return VerificationFault.LogForked;
            }
        }
        return roots.Keys.Max() == newest.Size ? null : VerificationFault.CheckpointRolledBack;
    }

    private static VerificationFault? FaultOfMessage(string compact, EvidenceBundle bundle, HubTrust trust)
    {
        var evidence = bundle.Evidence;
        if (SdJwt.Parse(compact, out var parseFault) is not { } message)
        {
            return parseFault is SdJwtFault.NotAuthentic or SdJwtFault.Malformed ? VerificationFault.NotWellFormed : VerificationFault.DisclosuresDoNotFit;
        }
        var claims = message.Claims;
        return message.Jws.Typ != ViewVerifier.MessageType ? VerificationFault.WrongType
            : claims["jti"].AsString() != evidence.Message ? VerificationFault.MessageIdDiffers
            : claims["iss"].AsString() != evidence.Sender ? VerificationFault.MessageFromAnother
            : claims["aud"].AsString() != trust.BaseUrl ? VerificationFault.MessageForAnotherHub
            : SenderKeys.FaultOf(message.Jws, claims, bundle.KeysOf(evidence.Sender)) ?? FaultOfDigest(AgencySignatures.Sha256(message.IssuerSigned), evidence);
    }

    private static VerificationFault? FaultOfDigest(string digest, Evidence evidence)
    {
        if (evidence.Receipt is { } receipt && Jws.Parse(receipt)?.Payload["jws_sha256"].AsString() != digest)
        {
            return VerificationFault.ReceiptOfOtherContent;
        }
        var logged = evidence.Entries.Where(entry => entry.Entry["event"].AsString() is "accepted" or "delivered").ToArray();
        return logged.Length > 0 && logged.All(entry => entry.Entry["jws_sha256"].AsString() == digest) ? null : VerificationFault.MessageNotLogged;
    }

    private static VerificationFault? FaultOfAcknowledgement(string compact, EvidenceBundle bundle, HubTrust trust)
    {
        var evidence = bundle.Evidence;
        if (Jws.Parse(compact) is not { } jwt)
        {
            return VerificationFault.NotWellFormed;
        }
        var (claims, digest) = (jwt.Payload, AgencySignatures.Sha256(compact));
        if (jwt.Typ != MessageCalls.AcknowledgementType)
        {
            return VerificationFault.WrongType;
        }
        if (claims["sub"].AsString() != evidence.Message || claims["aud"].AsString() != trust.BaseUrl || claims["iss"].AsString() is not { } by)
        {
            return VerificationFault.OtherMessage;
        }
        if (SenderKeys.FaultOf(jwt, claims, bundle.KeysOf(by)) is not null)
        {
            return VerificationFault.AcknowledgementNotSigned;
        }
        var what = claims["outcome"].AsString() == "received" ? "acknowledged" : "unreadable";
        return evidence.Entries.Any(one => one.Entry["event"].AsString() == what && one.Entry["jws_sha256"].AsString() == digest
            && one.Entry["view_sha256"].AsString() == claims["view_sha256"].AsString()
            && (by == evidence.Party ? one.Entry["party"] : one.Entry["counterpart"]).AsString() == by)
            ? null
            : VerificationFault.AcknowledgementNotLogged;
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
