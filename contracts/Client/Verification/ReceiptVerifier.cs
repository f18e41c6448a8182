using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Client.Verification;

/// <summary>Checks a receipt offline: the hub signed it, for this sender, for exactly these bytes.</summary>
public static class ReceiptVerifier
{
    public const string ReceiptType = "exchange-receipt+jwt";

    /// <param name="jwsSha256">base64url SHA-256 of the issuer-signed JWT as it was sent.</param>
    public static Verification<Receipt> Verify(string compact, string sender, string message, string jwsSha256, HubTrust trust)
    {
        if (!HubKeyChain.Verify(compact, ReceiptType, trust).Succeeded(out var claims, out var fault))
        {
            return fault.Value;
        }
        if (claims["aud"].AsString() != sender)
        {
            return VerificationFault.AudienceNotYou;
        }
        if (claims["sub"].AsString() != message)
        {
            return VerificationFault.OtherMessage;
        }
        if (claims["jws_sha256"].AsString() != jwsSha256)
        {
            return VerificationFault.ReceiptOfOtherContent;
        }
        if (claims["log"].AsString() != trust.LogOrigin)
        {
            return VerificationFault.OtherLog;
        }
        if (claims["entry"].AsString() is not { } entry || !TryRecipients(claims["recipients"], out var recipients, out var count))
        {
            return VerificationFault.ClaimMissing;
        }
        var issuedAt = DateTimeOffset.FromUnixTimeSeconds(claims["iat"].AsInteger()!.Value);
        return new Receipt(sender, message, issuedAt, jwsSha256, recipients, count, trust.LogOrigin, entry, compact, claims["policy"].AsString());
    }

    private static bool TryRecipients(JsonNode? node, out IReadOnlyList<ReceiptRecipient>? recipients, out int count)
    {
        recipients = node is JsonArray ? WireJson.TryRead<ReceiptRecipient[]>(node) : null;
        count = recipients?.Count(recipient => recipient.Decision == "permit") ?? (int)(node.AsInteger() ?? 0);
        return count > 0;
    }
}
