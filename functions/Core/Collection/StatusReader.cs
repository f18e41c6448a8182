using ExchangeHub.Contracts.Problems;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Directory;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Collection;

/// <summary>Where each recipient stands, for the sender (wire format §7).</summary>
public sealed record MessageStatus(string Message, DateTimeOffset Accepted, DateTimeOffset Expires, int Recipients, IReadOnlyList<RecipientStatus> States);

/// <param name="State"><c>accepted</c>, <c>noticed</c>, <c>released</c>, <c>acknowledged</c>, <c>unreadable</c>, <c>must-resend</c>, <c>expired</c>, <c>withdrawn</c>.</param>
/// <param name="Agency">Absent for tips and requests: who subscribes is not the sender's to know.</param>
/// <param name="Due">By when it must have the message by law; null without a clock.</param>
/// <param name="Clock"><c>running</c>, <c>warning</c>, <c>expired</c> or <c>met</c>.</param>
public sealed record RecipientStatus(string? Agency, string State, DateTimeOffset At, DateTimeOffset? Due = null, string? Clock = null);

public sealed class StatusReader(Commits commits, Deliveries deliveries, AgencyDirectory directory, TimeProvider time)
{
    public async Task<Result<MessageStatus>> Read(AgencyEntry caller, string jti, CancellationToken ct)
    {
        var key = new MessageKey(caller.Id, jti);
        if (await commits.Read(key, ct) is not { } commit)
        {
            return new Rejection(ProblemCodes.MessageUnknown);
        }
        List<RecipientStatus> states = [];
        foreach (var recipient in commit.Permitted)
        {
            var delivery = await deliveries.Find(recipient.Agency, key, ct);
            var mustResend = recipient.KeyId is { } kid && await directory.Find(recipient.Agency, ct) is { } agency && AgencyKeys.IsRevoked(agency, kid);
            var (state, at) = StateOf(delivery, mustResend, commit.At);
            var clock = recipient.Due is { } due ? Clock.StateOf(due, delivery, time.GetUtcNow()) : null;
            states.Add(new(commit.SenderKnowsRecipients ? recipient.Agency : null, state, at, recipient.Due, clock));
        }
        return new MessageStatus(jti, commit.At, commit.Expires, states.Count, states);
    }

    private static (string State, DateTimeOffset At) StateOf(Delivery? delivery, bool mustResend, DateTimeOffset accepted) => delivery switch
    {
        null => (mustResend ? "must-resend" : "accepted", accepted),
        { Acknowledged: { } at } => ("acknowledged", at),
        { Withdrawn: { } at } => ("withdrawn", at),
        { Expired: { } at } => ("expired", at),
        _ when mustResend => ("must-resend", delivery.Noticed),
        { Unreadable: { } at } => ("unreadable", at),
        { Released: { } at } => ("released", at),
        _ => ("noticed", delivery.Noticed),
    };
}
