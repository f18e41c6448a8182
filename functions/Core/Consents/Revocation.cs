using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Collection;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Consents;

/// <summary>
/// <c>POST /v1/consents/{uuid}/revocation</c>: final. It writes, waits until nothing that read the consent before can still finish,
/// purges, then answers: from then on nothing more is accepted or released under that consent.
/// </summary>
public sealed class Revocation(
    ConsentRegistry consents, AgencyJwts jwts, Withdrawal withdrawal, Ledger ledger, LogEvents events, TimeProvider time)
{
    public const string RevocationType = "exchange-consent-revocation+jwt";

    public async Task<Result<ConsentState>> Revoke(AgencyEntry caller, string id, string compact, CancellationToken ct)
    {
        var standing = await consents.Current(id, ct);
        if (standing is not var (current, etag) || current.Agency != caller.Id)
        {
            return new Rejection(ProblemCodes.ConsentUnknown);
        }
        if (!jwts.Verify(caller, compact, RevocationType, id).Succeeded(out var jwt, out var rejection))
        {
            return rejection;
        }
        if (current.RevokedAt is null)
        {
            await ledger.Record([events.For(caller.Id, LogEvent.ConsentRevoked, new JsonObject
            {
                ["consent"] = id,
                ["consent_version"] = current.Version,
                ["jws_sha256"] = jwt.Sha256,
            })], ct);
            await consents.MarkRevocation(id, ct); // before it counts, so that a crash before the purge is found by the sweep
            current = current with { RevokedAt = time.GetUtcNow() };
            if (!await consents.Move(id, current, etag, ct))
            {
                return await Revoke(caller, id, compact, ct); // a new version came in between: it is revoked instead
            }
        }
        // Also for a repetition: the first one may have crashed before the purge.
        await Task.Delay(Acceptance.ConsentHolds, time, ct);
        await Purge(id, ct);
        return new ConsentState(id, current.Version, current.RevokedAt);
    }

    /// <summary>Ends the revocations that a crash left half done.</summary>
    public async Task Finish(CancellationToken ct)
    {
        await foreach (var id in consents.Revocations(ct))
        {
            // One that is not revoked yet is under way, or crashed before it counted; its sender will ask again.
            if (await consents.Current(id, ct) is ({ RevokedAt: { } at }, _) && time.GetUtcNow() - at > Acceptance.ConsentHolds)
            {
                await Purge(id, ct);
            }
        }
    }

    private async Task Purge(string id, CancellationToken ct)
    {
        await foreach (var (message, attempt) in consents.MessagesUnder(id, ct))
        {
            await withdrawal.Withdraw(message, attempt, "consent-revoked", ct);
        }
        await consents.UnmarkRevocation(id, ct);
    }
}
