using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.SdJwt;

namespace ExchangeHub.Client.Verification;

/// <summary>What a recipient may read and rely on: everything was checked (wire format §6).</summary>
/// <param name="Claims">The message, with the parts that this recipient may see.</param>
/// <param name="Message">The same as the sender signed it.</param>
public sealed record Collected(Release Release, MessageClaims Claims, SdJwt Message);

/// <summary>What a view holds, once verified.</summary>
public sealed record OpenedView(MessageClaims Claims, SdJwt Message);

/// <summary>Opens a view and checks the sender's message in it: id, hub, addressee, key, signature, digests.</summary>
public static class ViewVerifier
{
    public const string ViewType = "exchange-view+json", MessageType = "exchange-message+sd-jwt";

    /// <param name="sender">The sending agency's entry in the directory, with its keys and their states.</param>
    /// <param name="keyOf">The recipient's decryption key of a <c>kid</c>; null when it has none.</param>
    public static Verification<OpenedView> Open(
        string view, AgencyEntry sender, string recipient, string message, Func<string, DecryptionKey?> keyOf, HubTrust trust)
    {
        if (Jwe.Decrypt(view, ViewType, keyOf) is not { } plaintext)
        {
            return VerificationFault.ViewNotDecryptable;
        }
        if (StrictJson.TryParseObject(plaintext) is not { } opened || opened["message"].AsString() is not { } compact)
        {
            return VerificationFault.ViewMalformed;
        }
        if (SdJwt.Parse(compact, out var parseFault) is not { } sdJwt)
        {
            return parseFault is SdJwtFault.NotAuthentic or SdJwtFault.Malformed ? VerificationFault.ViewMalformed : VerificationFault.DisclosuresDoNotFit;
        }
        if (FaultOf(sdJwt, sender, recipient, message, trust) is { } fault)
        {
            return fault;
        }
        return ClaimsReader.Read(sdJwt).Claims is { } claims ? new OpenedView(claims, sdJwt) : VerificationFault.ClaimMissing;
    }

    private static VerificationFault? FaultOf(SdJwt sdJwt, AgencyEntry sender, string recipient, string message, HubTrust trust)
    {
        var claims = sdJwt.Claims;
        if (sdJwt.Jws.Typ != MessageType)
        {
            return VerificationFault.WrongType;
        }
        if (claims["jti"].AsString() != message)
        {
            return VerificationFault.MessageIdDiffers;
        }
        if (claims["iss"].AsString() != sender.Id)
        {
            return VerificationFault.MessageFromAnother;
        }
        if (claims["aud"].AsString() != trust.BaseUrl)
        {
            return VerificationFault.MessageForAnotherHub;
        }
        return AddressFault(sdJwt, recipient) ?? SenderKeys.FaultOf(sdJwt.Jws, claims, sender.Keys);
    }

    private static VerificationFault? AddressFault(SdJwt sdJwt, string recipient)
    {
        var to = (sdJwt.Claims["to"] as System.Text.Json.Nodes.JsonArray)?.Select(one => one.AsString()).ToArray();
        if (sdJwt.Claims["kind"].AsString() is "tip" or "request")
        {
            return to is null ? null : VerificationFault.OthersShown;
        }
        return to switch
        {
            [var only] when only == recipient => null,
            { Length: > 1 } when to.Contains(recipient) => VerificationFault.OthersShown,
            _ => VerificationFault.NotAddressedToYou,
        };
    }
}
