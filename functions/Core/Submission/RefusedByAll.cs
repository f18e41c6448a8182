using ExchangeHub.Contracts.Problems;
using ExchangeHub.Policy;

namespace ExchangeHub.Core.Submission;

/// <summary>The problem when no recipient may have a message.</summary>
internal static class RefusedByAll
{
    /// <summary>One reason that all share is the problem; to a tipster, who subscribes is not told.</summary>
    public static Rejection Of(IReadOnlyList<Judgement> answers, bool bySubscription)
    {
        var reasons = answers.Select(answer => answer.Decision.Reasons[0]).Distinct().ToArray();
        return new Rejection(
            reasons is [var only] && ProblemCodes.IsKnown(only) ? only : ProblemCodes.NotPermitted,
            Recipients: bySubscription ? null : [.. answers.Select(answer => new ProblemRecipient(
                answer.Recipient.Id, answer.Decision.Reasons, Explanation.Of(answer.Decision.Reasons)))]);
    }
}
