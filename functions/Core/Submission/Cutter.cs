using ExchangeHub.Contracts.Problems;
using ExchangeHub.Policy;
using ExchangeHub.Core.Segmentation;

namespace ExchangeHub.Core.Submission;

/// <summary>Step 8: for each permitted recipient, the sender's own message without what it may not see.</summary>
public sealed class Cutter
{
    public Result<Segmented> Cut(Judged judged)
    {
        var message = judged.Message;
        List<RecipientView> views = [];
        foreach (var judgement in judged.Judgements.Where(one => one.Decision.Effect == Effect.Permit))
        {
            var withheld = judgement.Decision.Withheld;
            if (!Segmenter.Present(message.Message.SdJwt, message.Claims, withheld, judgement.Recipient.Id).Succeeded(out var presentation, out var rejection))
            {
                return rejection;
            }
            views.Add(new(judgement, presentation, [.. message.Parts.Where(part => !withheld.Contains(part.Path))]));
        }
        return new Segmented(judged, views);
    }
}
