using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Directory;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core;

/// <summary>A JWT that the calling agency signed, with the claims every such JWT carries (wire format §2).</summary>
public sealed record AgencyJwt(AgencyEntry Agency, JsonObject Claims, string Compact, string Sha256);

/// <summary>
/// Verifies acknowledgements, consents and revocations: own <c>typ</c> each, so that one never passes for another; and
/// <c>iss</c>, <c>aud</c>, <c>sub</c>, <c>iat</c>, <c>jti</c>. Any fault of the signature is one answer.
/// </summary>
public sealed class AgencyJwts(VerificationKeys keys, HubIdentity hub, TimeProvider time)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <param name="known">Whether these bytes were taken before: then their age does not matter.</param>
    public Result<AgencyJwt> Verify(AgencyEntry caller, string compact, string typ, string subject, Func<string, bool>? known = null)
    {
        if (Jws.Parse(compact.Trim()) is not { } jws || jws.Typ != typ
            || caller.Keys.FirstOrDefault(key => (string?)key.Jwk["kid"] == jws.Kid && (string?)key.Jwk["use"] == "sig") is not { } key
            || !jws.VerifiedBy(keys.Of(key)))
        {
            return new Rejection(ProblemCodes.MessageNotAuthentic);
        }
        var claims = jws.Payload;
        if (claims["iss"].AsString() != caller.Id)
        {
            return new Rejection(ProblemCodes.IssuerNotCaller);
        }
        if (claims["aud"].AsString() != hub.BaseUrl)
        {
            return new Rejection(ProblemCodes.AudienceWrong);
        }
        if (claims["sub"].AsString() != subject || claims["jti"].AsString() is not { } jti || !Ids.IsVersion7(jti)
            || claims["iat"].AsInteger() is not { } seconds || seconds is < 0 or > 253402300799)
        {
            return new Rejection(ProblemCodes.ClaimInvalid);
        }
        var verified = new AgencyJwt(caller, claims, jws.Compact, Sha256.Of(jws.Compact));
        if (known?.Invoke(verified.Sha256) == true)
        {
            return verified;
        }
        var signedAt = DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (!AgencyKeys.MaySign(key, signedAt))
        {
            return new Rejection(ProblemCodes.MessageNotAuthentic);
        }
        return (time.GetUtcNow() - signedAt).Duration() <= Tolerance ? verified : new Rejection(ProblemCodes.MessageAge);
    }
}
