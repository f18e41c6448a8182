using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Validation;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Labels;
using ExchangeHub.Policy.Questions;

namespace ExchangeHub.Core.Submission;

/// <summary>
/// <c>POST /v1/decisions</c>: what would become of a message, by the very steps that a submission takes from routing to deciding.
/// Nothing is stored, announced or logged, since nothing is disclosed. Whether the content is sound, and whether what would remain of it
/// can stand, only the message itself can show. Of tips and requests nothing is answered: it would tell who subscribes.
/// </summary>
public sealed class WhatIf(Router router, Deliberations deliberations, TimeProvider time)
{
    public async Task<Result<DecisionAnswer>> Answer(AgencyEntry caller, JsonObject asked, CancellationToken ct)
    {
        if (!QuestionReader.Read(asked).Succeeded(out var question, out var rejection)
            || !(await router.Find(caller, question.Kind, question.To!, null, ct)).Succeeded(out var recipients, out rejection))
        {
            return rejection;
        }
        IReadOnlyList<Subject> subjects = [.. (question.Subjects ?? []).Select((reference, i) => new Subject(reference, $"/subjects/{i}"))];
        var begun = await deliberations.Begin(caller, question.Facts, subjects, Labeler.Label(question.Parts, caller), recipients, ct);
        return begun.Then<DecisionAnswer>(deliberation => AnswerAt(time.GetUtcNow(), deliberation));
    }

    private static DecisionAnswer AnswerAt(DateTimeOffset now, Deliberation deliberation) => new(
        PolicyVersions.Current.Id, now,
        [.. deliberation.At(now).Select(judgement => RecipientAnswer.Of(judgement.Recipient.Id, judgement.Decision))]);
}
