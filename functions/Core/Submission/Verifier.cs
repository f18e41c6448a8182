using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Directory;

namespace ExchangeHub.Core.Submission;

/// <summary>Step 3: signed by a key of the agency that <c>iss</c> names. That this is the caller is judged next, so that it is evidence too.</summary>
public sealed class Verifier(AgencyDirectory directory, VerificationKeys keys)
{
    public async Task<Result<Verified>> Verify(Opened opened, CancellationToken ct)
    {
        var jws = opened.SdJwt.Jws;
        if (jws.Payload["iss"].AsString() is not { } issuer || jws.Payload["jti"].AsString() is not { } jti || !Ids.IsVersion7(jti))
        {
            return new Rejection(ProblemCodes.ClaimInvalid);
        }
        // Unsigned, altered, or signed by someone else's key: one answer, so that it teaches a forger nothing.
        if (await directory.Find(issuer, ct) is not { } sender
            || sender.Keys.FirstOrDefault(known => (string?)known.Jwk["kid"] == jws.Kid && (string?)known.Jwk["use"] == "sig") is not { } key
            || !jws.VerifiedBy(keys.Of(key)))
        {
            return new Rejection(ProblemCodes.MessageNotAuthentic);
        }
        return new Verified(sender, key, opened.SdJwt, new(issuer, jti), Sha256.Of(opened.SdJwt.IssuerSigned));
    }
}

/// <summary>Imported public keys: importing costs more than verifying, so each is imported once.</summary>
public sealed class VerificationKeys
{
    private readonly ConcurrentDictionary<string, VerificationKey> imported = new();

    // The thumbprint names the key material itself; only directory keys come here, so the number is bounded by the directory.
    public VerificationKey Of(AgencyKey key) => imported.GetOrAdd((string)key.Jwk["kid"]!, _ => VerificationKey.FromJwk(key.Jwk));
}

public static class Sha256
{
    /// <summary>base64url(SHA-256(ASCII(text))).</summary>
    public static string Of(string ascii) => Base64Url.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(ascii)));
}
