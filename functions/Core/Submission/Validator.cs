using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Directory;
using ExchangeHub.Policy.Labels;
using ExchangeHub.Core.Segmentation;
using ExchangeHub.Core.Validation;

namespace ExchangeHub.Core.Submission;

/// <summary>Step 5: the key may still sign, the claims are ours, the time is right, the content is what it says.</summary>
public sealed class Validator(HubIdentity hub, TimeProvider time)
{
    public Result<Validated> Validate(Verified message)
    {
        if (!MessageReader.Read(message.SdJwt, hub.BaseUrl).Succeeded(out var claims, out var rejection))
        {
            return rejection;
        }
        if (!AgencyKeys.MaySign(message.Key, claims.Iat))
        {
            return new Rejection(ProblemCodes.MessageNotAuthentic);
        }
        if (MessageReader.JudgeAge(claims, time.GetUtcNow()) is { } late)
        {
            return late;
        }
        var faults = ContentValidator.FaultsOf(claims, hub.AgencySystem);
        return faults.Count > 0
            ? new Rejection(ProblemCodes.ContentInvalid, Faults: faults)
            : new Validated(message, claims, Labeler.Label(Segmenter.PartsOf(claims), message.Sender));
    }
}
