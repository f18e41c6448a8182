using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Disclosures;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Directory;
using ExchangeHub.Core.Evidence;

namespace ExchangeHub.Core.Disclosures;

/// <param name="Again">These very bytes had set or lifted it before.</param>
public sealed record HoldState(DisclosureHold Hold, bool Again);

/// <summary>
/// <c>PUT /v1/disclosures/holds/{uuid}</c> and its lifting, signed by the disclosing agency: it keeps something from its own client, and must
/// be able to show by whose word.
/// </summary>
public sealed class HoldRegistration(
    Holds holds, DisclosureSearch search, AgencyDirectory directory, AgencyJwts jwts, Ledger ledger, LogEvents events, TimeProvider time)
{
    public const string HoldType = "exchange-disclosure-hold+jwt", LiftingType = "exchange-disclosure-hold-lifting+jwt";

    /// <summary>No partner type oversees health care, so only police and prosecutors may ask (45 CFR 164.528(a)(2), 164.103).</summary>
    private const string MayAsk = "law-enforcement";

    public async Task<Result<HoldState>> Set(AgencyEntry caller, string id, string compact, CancellationToken ct)
    {
        var standing = (await holds.Find(caller.Id, id, ct))?.Hold;
        if (!jwts.Verify(caller, compact, HoldType, id, sha256 => sha256 == standing?.JwsSha256).Succeeded(out var jwt, out var rejection))
        {
            return rejection;
        }
        if (standing is not null)
        {
            return Standing(standing, jwt);
        }
        if (!HoldStatement.Read(jwt.Claims["hold"]).Succeeded(out var statement, out rejection)
            || !statement.Begin(id, time.GetUtcNow()).Succeeded(out var hold, out rejection)
            || !(await Allowed(caller, statement, ct)).Succeeded(out var scope, out rejection))
        {
            return rejection;
        }
        var kept = new KeptHold(hold, scope.Person, jwt.Sha256);
        if (statement.Oral && await SpokenBefore(caller, kept, scope, ct))
        {
            return new Rejection(ProblemCodes.HoldSpokenBefore);
        }
        await Record(caller, LogEvent.DisclosureHoldSet, hold, jwt.Sha256, ct);
        return await holds.Create(caller.Id, kept, ct) || await holds.Find(caller.Id, id, ct) is not var (other, _)
            ? new HoldState(hold, Again: false)
            : Standing(other, jwt); // by this very call's own retry, or by another at the same time
    }

    public async Task<Result<HoldState>> Lift(AgencyEntry caller, string id, string compact, CancellationToken ct)
    {
        if (await holds.Find(caller.Id, id, ct) is not var (kept, etag))
        {
            return new Rejection(ProblemCodes.HoldUnknown);
        }
        if (!jwts.Verify(caller, compact, LiftingType, id).Succeeded(out var jwt, out var rejection))
        {
            return rejection;
        }
        if (!kept.Hold.RunsAt(time.GetUtcNow()))
        {
            return new HoldState(kept.Hold, Again: true); // lapsed, or lifted before: nothing is left to end
        }
        await Record(caller, LogEvent.DisclosureHoldLifted, kept.Hold, jwt.Sha256, ct);
        var lifted = kept.Hold with { Lifted = time.GetUtcNow() };
        return await holds.Replace(caller.Id, kept with { Hold = lifted }, etag, ct) ? new HoldState(lifted, Again: false) : await Lift(caller, id, compact, ct);
    }

    private static Result<HoldState> Standing(KeptHold standing, AgencyJwt jwt) =>
        standing.JwsSha256 == jwt.Sha256 ? new HoldState(standing.Hold, Again: true) : new Rejection(ProblemCodes.HoldConflict);

    private async Task<Result<Scope>> Allowed(AgencyEntry caller, HoldStatement statement, CancellationToken ct)
    {
        if (!AccountingDuty.MayBeSuspended(Party.Of(caller)))
        {
            return new Rejection(ProblemCodes.HoldNotAllowed, "Only health care under HIPAA and Part 2 programs may keep a disclosure from their client.");
        }
        if (await directory.Find(statement.Recipient, ct) is not { } recipient)
        {
            return new Rejection(ProblemCodes.RecipientUnknown);
        }
        if (recipient.Type != MayAsk)
        {
            return new Rejection(ProblemCodes.HoldNotAllowed, "Only a law enforcement agency may ask for it.");
        }
        if (!(await search.Check(caller, statement.Scope, ct)).Succeeded(out var scope, out var rejection))
        {
            return rejection;
        }
        // Of a message that nobody has yet it is not known whom it is about, so an oral statement could be drawn out by it.
        return scope.Message is null || (await search.Find(caller, scope, ct)).Any(record => record.Recipient.Id == recipient.Id)
            ? scope
            : new Rejection(ProblemCodes.HoldInvalid, "Nothing of that message was given to that agency, so there is nothing to keep from anyone.");
    }

    /// <summary>
    /// An oral statement is not drawn out by another, nor under another name: by consent first and by person or message then. What both would
    /// keep back shows that they are about one client.
    /// </summary>
    private async Task<bool> SpokenBefore(AgencyEntry caller, KeptHold wanted, Scope scope, CancellationToken ct)
    {
        KeptHold[] spoken = [.. (await holds.Of(caller.Id, ct)).Where(hold => hold.Hold.Form == "oral" && hold.Hold.Recipient == wanted.Hold.Recipient)];
        if (spoken.Any(hold => IsSame(hold.Person, wanted.Person) || IsSame(hold.Hold.Consent, wanted.Hold.Consent) || IsSame(hold.Hold.Message, wanted.Hold.Message)))
        {
            return true;
        }
        foreach (var record in spoken.Length == 0 ? [] : await search.Find(caller, scope, ct))
        {
            var persons = await search.PersonsOf(caller, record, ct);
            if (wanted.Covers(record, persons) && spoken.Any(hold => hold.Covers(record, persons)))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsSame(string? one, string? other) => one is not null && one == other;

    /// <summary>Of this agency alone. The client stands in it neither by person nor by message: evidence of a message is shown to others.</summary>
    private Task Record(AgencyEntry caller, LogEvent what, DisclosureHold hold, string jwsSha256, CancellationToken ct) =>
        ledger.Record([events.For(caller.Id, what, new JsonObject
        {
            ["hold"] = hold.Id,
            ["counterpart"] = hold.Recipient,
            ["form"] = hold.Form,
            ["until"] = hold.Until.ToUnixTimeSeconds(),
            ["jws_sha256"] = jwsSha256,
        })], ct);
}
