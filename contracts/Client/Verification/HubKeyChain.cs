using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Client.Verification;

/// <summary>
/// Documents that the hub signed with a short-lived key, which its vault certified inside the document (wire format §4). The chain is
/// judged at the document's own <c>iat</c>, so it verifies for ever and needs no clock.
/// </summary>
public static class HubKeyChain
{
    public const string CertificateType = "exchange-hub-key+jwt";

    private const long LastSecond = 253402300799; // of the year 9999

    /// <summary>The claims, once certificate, times and signature held.</summary>
    public static Verification<JsonObject> Verify(string compact, string typ, HubTrust trust)
    {
        if (Jws.Parse(compact) is not { } document)
        {
            return VerificationFault.NotWellFormed;
        }
        if (document.Typ != typ)
        {
            return VerificationFault.WrongType;
        }
        if (document.Payload["iat"].AsInteger() is not { } iat || iat is < 0 or > LastSecond)
        {
            return VerificationFault.ClaimMissing;
        }
        if (document.Payload["iss"].AsString() != trust.BaseUrl)
        {
            return VerificationFault.IssuerNotHub;
        }
        if (!Certified(document.Payload["hub_key"].AsString(), iat, trust).Succeeded(out var key, out var fault))
        {
            return fault.Value;
        }
        return document.VerifiedBy(key) ? document.Payload : VerificationFault.SignatureInvalid;
    }

    private static Verification<VerificationKey> Certified(string? compact, long at, HubTrust trust)
    {
        if (compact is null || Jws.Parse(compact) is not { Typ: CertificateType } certificate)
        {
            return VerificationFault.HubKeyMalformed;
        }
        if (trust.SigningKey(certificate.Kid) is not { } vaultKey || !certificate.VerifiedBy(vaultKey))
        {
            return VerificationFault.HubKeyNotVaults;
        }
        var claims = certificate.Payload;
        if (claims["iss"].AsString() != trust.BaseUrl)
        {
            return VerificationFault.HubKeyOfAnotherHub;
        }
        if (claims["iat"].AsInteger() is not { } from || claims["exp"].AsInteger() is not { } until
            || (claims["cnf"] as JsonObject)?["jwk"] is not JsonObject jwk || jwk["use"].AsString() != "sig" || Jwk.FaultOfPublic(jwk) is not null)
        {
            return VerificationFault.HubKeyMalformed;
        }
        return from <= at && at < until ? VerificationKey.FromJwk(jwk) : VerificationFault.HubKeyNotValidThen;
    }
}
