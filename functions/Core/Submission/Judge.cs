using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Consents;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Law;

namespace ExchangeHub.Core.Submission;

/// <summary>Step 7: for each recipient, whether and what.</summary>
public sealed class Judge(Deliberations deliberations, Commits commits, TimeProvider time)
{
    public async Task<Result<Judged>> Decide(Routed routed, CancellationToken ct)
    {
        var (message, claims) = (routed.Message, routed.Message.Claims);
        if (claims.Kind is "status" or "recall")
        {
            return await Answer(routed, ct);
        }
        var facts = new MessageFacts(claims.Kind, claims.Purpose, claims.Basis, Minority.Of(claims));
        var begun = await deliberations.Begin(message.Sender, facts, Subjects.In(claims.Content), message.Parts, routed.Recipients, ct);
        if (!begun.Succeeded(out var deliberation, out var rejection))
        {
            return rejection;
        }
        if (claims.Basis.Consent is null
            ? CarriedConsent.IsCarried(claims)
            : deliberation.Consents.Named is not { } named || !CarriedConsent.Agrees(claims, named))
        {
            return new Rejection(ProblemCodes.ConsentMismatch);
        }
        var judgements = deliberation.At(time.GetUtcNow());
        return judgements.Any(judgement => judgement.Decision.Effect == Effect.Permit)
            ? new Judged(message, deliberation, routed.BySubscription, judgements)
            : RefusedByAll.Of(judgements, routed.BySubscription);
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
}
