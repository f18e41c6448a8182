using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Client.Verification;

/// <summary>That an agency signed something with a key which was its own, and active, when it says it did.</summary>
internal static class SenderKeys
{
    // As much as the hub lets an agency's clock differ from its own.
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    public static VerificationFault? FaultOf(ParsedJws jws, JsonObject claims, IReadOnlyList<AgencyKey> keys)
    {
        if (Find(jws, keys) is not { } key)
        {
            return VerificationFault.SenderKeyUnknown;
        }
        if (key.State == "revoked")
        {
            return VerificationFault.SenderKeyRevoked; // whoever stole it can date a message as he likes
        }
        if (SignedAt(claims) is not { } signedAt)
        {
            return VerificationFault.ClaimMissing;
        }
        if (signedAt < key.From - Tolerance || signedAt > (key.Until ?? DateTimeOffset.MaxValue))
        {
            return VerificationFault.SenderKeyNotActive;
        }
        return jws.VerifiedBy(VerificationKey.FromJwk(key.Jwk)) ? null : VerificationFault.SenderSignatureInvalid;
    }

    /// <summary>The key that the signature names, by its thumbprint.</summary>
    public static AgencyKey? Find(ParsedJws jws, IReadOnlyList<AgencyKey> keys) =>
        keys.FirstOrDefault(known => known.Jwk["kid"].AsString() == jws.Kid && known.Jwk["use"].AsString() == "sig" && Jwk.FaultOfPublic(known.Jwk) is null);

    public static DateTimeOffset? SignedAt(JsonObject claims) =>
        claims["iat"].AsInteger() is { } seconds and >= 0 and <= 253402300799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
