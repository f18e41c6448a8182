using System.Globalization;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Client.Verification;

/// <summary>What the log says in the clear of one agency's key, with the proof that it does.</summary>
/// <param name="Leaf">The entry as it stands there.</param>
/// <param name="Proof">A C2SP tlog-proof.</param>
public sealed record ProvenKey(byte[] Leaf, string Proof);

/// <summary>
/// The agencies' keys as far as the log was shown to hold them. One log has one order: what it took up before it took up the revocation
/// was signed before that, however late somebody asks.
/// </summary>
internal sealed class ProvenKeys
{
    private readonly List<KeyChange> changes = [];

    public ProvenKeys(IReadOnlyList<ProvenKey> proven, HubTrust trust)
    {
        foreach (var key in proven)
        {
            if (!ProofVerifier.Verify(key.Leaf, null, key.Proof, trust).Succeeded(out var place, out var fault))
            {
                Fault ??= fault;
            }
            else if (KeyChange.Read(key.Leaf, place.Index, out _) is { } change)
            {
                changes.Add(change);
            }
            else
            {
                Fault ??= VerificationFault.KeyEntryMalformed;
            }
        }
    }

    /// <summary>Of the first that the log does not hold so.</summary>
    public VerificationFault? Fault { get; }

    /// <param name="listed">The agency's keys as the directory had them.</param>
    /// <param name="place">Where the log took up what the key signed; null when it did not.</param>
    public VerificationFault? FaultOf(ParsedJws jws, string agency, IReadOnlyList<AgencyKey> listed, long? place)
    {
        if (SenderKeys.Find(jws, listed) is not { } key)
        {
            return VerificationFault.SenderKeyUnknown;
        }
        var states = Of(agency, jws.Kid).ToArray();
        if (states.FirstOrDefault(change => change.State == "active") is not { } active)
        {
            return VerificationFault.SenderKeyNotLogged;
        }
        if (key.State == "revoked" != states.Any(change => change.State == "revoked"))
        {
            return VerificationFault.SenderKeyRevoked; // no order can be told
        }
        if (states.Any(change => change.State == "revoked" && change.Index < (place ?? long.MaxValue)))
        {
            return VerificationFault.SenderKeyRevoked; // whoever stole it can date a message as he likes
        }
        if (SenderKeys.SignedAt(jws.Payload) is not { } signedAt)
        {
            return VerificationFault.ClaimMissing;
        }
        if (active.Index > place || signedAt < active.At - SenderKeys.Tolerance
            || states.Any(change => change.State == "retired" && signedAt > change.At + SenderKeys.Tolerance))
        {
            return VerificationFault.SenderKeyNotActive;
        }
        return jws.VerifiedBy(VerificationKey.FromJwk(key.Jwk)) ? null : VerificationFault.SenderSignatureInvalid;
    }

    /// <summary>In plain words; null when the key was in nobody else's hands, as far as its agency said.</summary>
    /// <param name="taken">The log's entry of what the key signed.</param>
    public string? WarningOf(ParsedJws jws, string agency, JsonObject taken)
    {
        var since = Of(agency, jws.Kid).Min(change => change.CompromisedAt);
        var loggedAt = taken["time"].AsInteger() is { } milliseconds and >= 0 and <= 253402300799999 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : (DateTimeOffset?)null;
        return since is { } stolen && !(loggedAt < stolen)
            ? $"{agency} said later that this key may have been in other hands since {stolen.ToString("u", CultureInfo.InvariantCulture)}, before the log took this up: someone else may have signed it."
            : null;
    }

    private IEnumerable<KeyChange> Of(string agency, string kid) =>
        changes.Where(change => change.Agency == agency && change.Kid == kid).OrderBy(change => change.Index);
}
