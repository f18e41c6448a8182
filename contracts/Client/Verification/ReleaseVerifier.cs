using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Client.Verification;

/// <summary>Checks a release offline: the hub signed it, for this recipient, about exactly this view.</summary>
public static class ReleaseVerifier
{
    public const string ReleaseType = "exchange-release+jwt";

    /// <param name="viewSha256">base64url SHA-256 of the view as it came.</param>
    public static Verification<Release> Verify(string compact, string recipient, string message, string viewSha256, HubTrust trust)
    {
        if (!HubKeyChain.Verify(compact, ReleaseType, trust).Succeeded(out var claims, out var fault))
        {
            return fault.Value;
        }
        if (claims["aud"].AsString() != recipient)
        {
            return VerificationFault.AudienceNotYou;
        }
        if (claims["sub"].AsString() != message)
        {
            return VerificationFault.OtherMessage;
        }
        if (claims["view_sha256"].AsString() != viewSha256)
        {
            return VerificationFault.ViewNotReleased;
        }
        return Read(claims, recipient, message, viewSha256, compact) is { } release ? release : VerificationFault.ClaimMissing;
    }

    private static Release? Read(JsonObject claims, string recipient, string message, string viewSha256, string compact) =>
        WireJson.TryRead<Basis>(claims["basis"]) is { } basis
        && WireJson.TryRead<ReleaseObligation[]>(claims["obligations"]) is { } obligations
        && claims["entry"].AsString() is { } entry
            ? new(
                recipient, message, DateTimeOffset.FromUnixTimeSeconds(claims["iat"].AsInteger()!.Value), viewSha256, basis,
                claims["consent"].AsString(), (int?)claims["consent_version"].AsInteger(), claims["scope"].AsString(), obligations, entry, compact,
                claims["confidentiality"].AsString())
            : null;
}
