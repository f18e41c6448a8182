using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core;
using Microsoft.Net.Http.Headers;

namespace ExchangeHub.Adapters.Http;

/// <summary>Which form of an answer the caller wants (RFC 9110 §12.5.1).</summary>
public static class Negotiation
{
    /// <summary>Of those offered the one that <c>Accept</c> likes best, of equals the first; the first too when it says nothing.</summary>
    public static Result<string> Wanted(this HttpRequest request, params string[] offered)
    {
        if (request.Headers.Accept.Count == 0)
        {
            return offered[0];
        }
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var ranges))
        {
            return new Rejection(ProblemCodes.NotAcceptable);
        }
        var best = offered.MaxBy(mediaType => QualityOf(mediaType, ranges))!;
        return QualityOf(best, ranges) > 0 ? best : new Rejection(ProblemCodes.NotAcceptable);
    }

    /// <summary>As the most specific range that covers it says.</summary>
    private static double QualityOf(string mediaType, IEnumerable<MediaTypeHeaderValue> ranges) => ranges
        .Where(range => range.MatchesAllTypes || range.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)
            || (range.MatchesAllSubTypes && mediaType.StartsWith($"{range.Type}/", StringComparison.OrdinalIgnoreCase)))
        .OrderBy(range => range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0)
        .Select(range => range.Quality ?? 1)
        .FirstOrDefault();
}
