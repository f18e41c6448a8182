using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Evidence;

namespace ExchangeHub.Core.Consents;

/// <summary>What stands after a registration or a revocation.</summary>
/// <param name="Again">These very bytes had been registered before; not part of the answer.</param>
public sealed record ConsentState(
    string Id, int Version, DateTimeOffset? RevokedAt, [property: System.Text.Json.Serialization.JsonIgnore] bool Again = false);

/// <summary><c>PUT /v1/consents/{uuid}</c> (wire format §8).</summary>
public sealed class Registration(ConsentRegistry consents, PersonConsents persons, AgencyJwts jwts, Ledger ledger, LogEvents events, HubIdentity hub)
{
    public const string ConsentType = "exchange-consent+jwt";

    public async Task<Result<ConsentState>> Register(AgencyEntry caller, string id, string compact, CancellationToken ct)
    {
        if (!Guid.TryParseExact(id, "D", out var uuid) || uuid.ToString() != id)
        {
            return new Rejection(ProblemCodes.ConsentInvalid, "The id of a consent is a UUID in lower case.");
        }
        var standing = await consents.Current(id, ct);
        if (!jwts.Verify(caller, compact, ConsentType, id, sha256 => sha256 == standing?.Current.JwsSha256).Succeeded(out var jwt, out var rejection))
        {
            return rejection;
        }
        if (standing is var (current, etag))
        {
            if (current.Agency != caller.Id)
            {
                return new Rejection(ProblemCodes.ConsentUnknown);
            }
            if (current.JwsSha256 == jwt.Sha256)
            {
                return new ConsentState(id, current.Version, current.RevokedAt, Again: true);
            }
            if (current.RevokedAt is not null)
            {
                return new Rejection(ProblemCodes.ConsentRevoked);
            }
        }
        else
        {
            (current, etag) = (null, null);
        }
        if (jwt.Claims["version"].AsInteger() != (current?.Version ?? 0) + 1)
        {
            return new Rejection(ProblemCodes.ConsentVersion);
        }
        if (jwt.Claims["consent"] is not JsonObject consent)
        {
            return new Rejection(ProblemCodes.ClaimInvalid);
        }
        var faults = ConsentRegistration.FaultsOf(consent, id, caller, hub.BaseUrl);
        return faults.Count > 0
            ? new Rejection(ProblemCodes.ConsentInvalid, Faults: faults)
            : await Write(caller, id, jwt, consent, (current?.Version ?? 0) + 1, etag, ct);
    }

    private async Task<Result<ConsentState>> Write(
        AgencyEntry caller, string id, AgencyJwt jwt, JsonObject consent, int version, string? etag, CancellationToken ct)
    {
        await ledger.Record([events.For(caller.Id, LogEvent.ConsentRegistered, new JsonObject
        {
            ["consent"] = id,
            ["consent_version"] = version,
            ["jws_sha256"] = jwt.Sha256,
        })], ct);
        var patient = (consent["patient"] as JsonObject)?["reference"].AsString();
        await persons.Index(caller, patient, id, ct);
        if (!await consents.Write(id, new(caller.Id, version, jwt.Sha256), new(jwt.Compact, consent), etag, ct))
        {
            return new Rejection(ProblemCodes.ConsentVersion);
        }
        await persons.IndexAgain(caller, patient, id, ct);
        return new ConsentState(id, version, null);
    }
}
