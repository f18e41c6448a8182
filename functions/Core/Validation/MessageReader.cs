using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Contracts.SdJwt;

namespace ExchangeHub.Core.Validation;

/// <summary>The claims of a submitted message, with what only the hub asks: its own name, and nothing in the clear (wire format §3).</summary>
public static class MessageReader
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(30);

    // The first that applies is the problem; the faults name all.
    private static readonly string[] Order = [ProblemCodes.ClaimUnknown, ProblemCodes.ClaimInvalid, ProblemCodes.ContentInClear, ProblemCodes.AudienceWrong];

    public static Result<MessageClaims> Read(SdJwt message, string hubBaseUrl)
    {
        var reading = ClaimsReader.Read(message);
        ClaimFault[] faults = [.. reading.Faults, .. InTheClear(message), .. Audience(reading.Claims, hubBaseUrl)];
        if (faults.Length == 0)
        {
            return reading.Claims!;
        }
        return new Rejection(
            Order.First(code => faults.Any(fault => fault.Code == code)),
            Faults: [.. faults.Select(fault => new Fault(IssueOf(fault.Code), fault.Location, fault.Message))]);
    }

    /// <summary>Judged after a repetition was looked up, since a receipt is given again however late (wire format §4).</summary>
    public static Rejection? JudgeAge(MessageClaims claims, DateTimeOffset now)
    {
        var recent = (claims.Iat - now).Duration() <= Skew;
        return recent && claims.Exp > now && claims.Exp - claims.Iat <= LongestLife ? null : new Rejection(ProblemCodes.MessageAge);
    }

    /// <summary>Places are told only as deep as our own names go: what stands below may be a name that the sender made up.</summary>
    private static IEnumerable<ClaimFault> InTheClear(SdJwt message)
    {
        var concealed = message.Disclosures.Select(disclosure => disclosure.Path).ToHashSet();
        return Concealment.Required(message.Claims)
            .Where(place => !concealed.Contains(place))
            .Select(Outline)
            .Distinct()
            .Select(place => new ClaimFault(ProblemCodes.ContentInClear, place, "something here stands in the clear that must be a disclosure"));
    }

    // /content/entry/3/resource/subject → /content/entry/3
    private static string Outline(string place)
    {
        var names = place.Split('/');
        return names switch
        {
            [_, "content", "entry", var index, ..] => $"/content/entry/{index}",
            [_, "content", ..] => "/content",
            [_, var claim, ..] => $"/{claim}",
            _ => "",
        };
    }

    private static IEnumerable<ClaimFault> Audience(MessageClaims? claims, string hubBaseUrl) =>
        claims is not null && claims.Aud != hubBaseUrl ? [new(ProblemCodes.AudienceWrong, "/aud", "is another hub")] : [];

    private static string IssueOf(string code) => code switch
    {
        ProblemCodes.ClaimUnknown => "structure",
        ProblemCodes.ContentInClear => "security",
        _ => "invalid",
    };
}
