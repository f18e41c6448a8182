using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Collection;

/// <summary>Acknowledging (wire format §7): event written, then the purge. The same acknowledgement again changes nothing.</summary>
public sealed class Acknowledger(
    Commits commits, Deliveries deliveries, Withdrawal withdrawal, AgencyJwts jwts, Ledger ledger, LogEvents events, TimeProvider time)
{
    public const string AcknowledgementType = "exchange-acknowledgement+jwt";

    public async Task<Result<Delivery>> Acknowledge(AgencyEntry caller, MessageKey key, string compact, CancellationToken ct)
    {
        if (!jwts.Verify(caller, compact, AcknowledgementType, key.Jti).Succeeded(out var jwt, out var rejection))
        {
            return rejection;
        }
        if (await commits.Read(key, ct) is not { } commit || commit.For(caller.Id) is not { } recipient)
        {
            return new Rejection(ProblemCodes.MessageUnknown);
        }
        var outcome = jwt.Claims["outcome"].AsString();
        if (outcome is not ("received" or "unreadable"))
        {
            return new Rejection(ProblemCodes.ClaimInvalid);
        }
        if (jwt.Claims["view_sha256"].AsString() != recipient.ViewSha256)
        {
            return new Rejection(ProblemCodes.AcknowledgementMismatch);
        }
        if (await deliveries.Find(caller.Id, key, ct) is { IsClosed: true } closed)
        {
            await withdrawal.Purge(caller.Id, key, commit, ct); // finishes what a crash after the event left
            return closed;
        }
        await Record(caller, key, commit, recipient, outcome, jwt.Sha256, ct);
        var delivery = await deliveries.Update(caller.Id, key, state =>
            state.IsClosed ? null
            : outcome == "received" ? state with { Acknowledged = time.GetUtcNow(), Unreadable = null }
            : state with { Unreadable = time.GetUtcNow() }, ct);
        if (delivery.Acknowledged is not null)
        {
            await withdrawal.Purge(caller.Id, key, commit, ct);
        }
        return delivery;
    }

    private Task Record(
        AgencyEntry caller, MessageKey key, Commit commit, CommittedRecipient recipient, string outcome, string jwsSha256, CancellationToken ct)
    {
        var what = outcome == "received" ? LogEvent.Acknowledged : LogEvent.Unreadable;
        var facts = new JsonObject
        {
            ["message"] = LogEvents.MessageOf(key.Sender, key.Jti),
            ["view_sha256"] = recipient.ViewSha256,
            ["jws_sha256"] = jwsSha256,
        };
        var forSender = facts.DeepClone().AsObject();
        (facts["counterpart"], forSender["counterpart"]) = (key.Sender, caller.Id);
        var own = events.For(caller.Id, what, facts);
        return ledger.Record(commit.SenderKnowsRecipients ? [own, events.For(key.Sender, what, forSender)] : [own], ct);
    }
}
