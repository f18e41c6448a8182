using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Consents;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy.Law;

namespace ExchangeHub.Core.Submission;

/// <summary>Step 7: for each recipient, whether and what. Gathers what the pure decision needs, then asks it.</summary>
public sealed class Judge(ConsentRegistry consents, Commits commits, TimeProvider time)
{
    public async Task<Result<Judged>> Decide(Routed routed, CancellationToken ct)
    {
        var message = routed.Message;
        if (message.Claims.Kind is "status" or "recall")
        {
            return await Answer(routed, ct);
        }
        RegisteredConsent? consent = null;
        if (message.Claims.Basis.Consent is { } id)
        {
            consent = await consents.Find(id, ct);
            if (consent is null || consent.Agency != message.Sender.Id)
            {
                return new Rejection(ProblemCodes.ConsentUnknown);
            }
            if (!CarriedConsent.Agrees(message.Claims, consent))
            {
                return new Rejection(ProblemCodes.ConsentMismatch);
            }
        }
        else if (CarriedConsent.IsCarried(message.Claims))
        {
            return new Rejection(ProblemCodes.ConsentMismatch);
        }
        var facts = new MessageFacts(message.Claims.Kind, message.Claims.Purpose, message.Claims.Basis, message.Claims.Routing?.Minor);
        IReadOnlyList<Judgement> judgements = [..
            from recipient in routed.Recipients
            let request = new DecisionRequest(message.Sender, recipient, facts, consent is null ? [] : [consent], message.Parts, time.GetUtcNow())
            select new Judgement(recipient, Decider.Decide(request))];
        return judgements.Any(judgement => judgement.Decision.Effect == Effect.Permit)
            ? new Judged(message, consent, routed.BySubscription, judgements)
            : Refused(judgements, routed.BySubscription);
    }

    /// <summary>
    /// A status goes to the sender of what it answers, a recall to those who were sent what it recalls: the commit of that
    /// message permits it, alone and enough.
    /// </summary>
    private async Task<Result<Judged>> Answer(Routed routed, CancellationToken ct)
    {
        var (message, claims) = (routed.Message, routed.Message.Claims);
        var answered = new MessageKey(claims.Kind == "status" ? claims.To[0] : message.Sender.Id, claims.Re!);
        var commit = await commits.Read(answered, ct);
        var permitted = claims.Kind == "status"
            ? claims.To.Count == 1 && commit?.For(message.Sender.Id) is not null
            : commit is not null && claims.To.All(agency => commit.For(agency) is not null);
        return permitted
            ? new Judged(message, null, false, [.. routed.Recipients.Select(recipient =>
                new Judgement(recipient, new(Effect.Permit, ["answers-accepted-message"], PartRules.NeverShownOf(message.Parts), [])))])
            : new Rejection(ProblemCodes.NotPermitted);
    }

    // One reason that all share is the problem; to a tipster, who subscribes is not told.
    private static Rejection Refused(IReadOnlyList<Judgement> judgements, bool bySubscription)
    {
        var reasons = judgements.Select(judgement => judgement.Decision.Reasons[0]).Distinct().ToArray();
        return new Rejection(
            reasons is [var only] && ProblemCodes.IsKnown(only) ? only : ProblemCodes.NotPermitted,
            Recipients: bySubscription ? null : [.. judgements.Select(judgement => new ProblemRecipient(judgement.Recipient.Id, judgement.Decision.Reasons))]);
    }
}
