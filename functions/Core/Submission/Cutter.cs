using ExchangeHub.Policy;
using ExchangeHub.Core.Segmentation;

namespace ExchangeHub.Core.Submission;

/// <summary>
/// Step 8: for each permitted recipient, the sender's own message without what it may not see. One whose view cannot be cut is denied it,
/// for that reason; the others are not to wait for it.
/// </summary>
public sealed class Cutter
{
    public Result<Segmented> Cut(Judged judged)
    {
        var message = judged.Message;
        List<RecipientView> views = [];
        List<Judgement> answers = [];
        string? detail = null;
        foreach (var judgement in judged.Judgements)
        {
            var (recipient, decision) = (judgement.Recipient, judgement.Decision);
            if (decision.Effect == Effect.Permit)
            {
                if (Segmenter.Present(message.Message.SdJwt, message.Claims, decision.Withheld, recipient.Id).Succeeded(out var presentation, out var rejection))
                {
                    views.Add(new(judgement, presentation, [.. message.Parts.Where(part => !decision.Withheld.Contains(part.Path))]));
                }
                else
                {
                    detail ??= rejection.Detail;
                    decision = new(Effect.Deny, [rejection.Code], [.. message.Parts.Select(part => new WithheldPart(part.Path, rejection.Code))], []) { Grounds = decision.Grounds };
                }
            }
            answers.Add(new(recipient, decision));
        }
        return views.Count > 0 ? new Segmented(judged, views, answers) : RefusedByAll.Of(answers, judged.BySubscription) with { Detail = detail };
    }
}
