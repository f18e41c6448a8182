using System.Globalization;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Adapters.Http;

/// <summary>Values of paths, queries and headers. They become parts of blob names, so nothing else may pass for one.</summary>
public static class RequestValues
{
    /// <summary>Null for what no message can be called.</summary>
    public static MessageKey? MessageOf(string sender, string jti) =>
        AgencyId.IsValid(sender) && Ids.IsVersion7(jti) ? new MessageKey(sender, jti) : null;

    /// <summary>A UUID as the exchange writes it: lower case, with hyphens.</summary>
    public static bool IsUuid(string text) => Guid.TryParseExact(text, "D", out var id) && id.ToString() == text;

    /// <summary>Query parameters <c>after</c> and <c>most</c> of a listing.</summary>
    public static Result<(string? After, int Most)> Page(this HttpRequest request, int most = 50)
    {
        var (after, text) = (request.Query["after"], request.Query["most"]);
        if (after.Count > 1 || text.Count > 1 || (after is [{ } from] && !IsPlace(from))
            || (text is [{ } wanted] && (!int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most is < 1 or > 100)))
        {
            return new Rejection(ProblemCodes.RequestMalformed, "The parameter after is a value of next; most is a number from 1 to 100.");
        }
        return ((string?)after, most);
    }

    /// <summary>The header <c>Idempotency-Key</c>: 1 to 200 visible ASCII characters.</summary>
    public static Result<string> IdempotencyKey(this HttpRequest request) =>
        request.Headers["Idempotency-Key"] is [{ Length: >= 1 and <= 200 } key] && key.All(c => c is > ' ' and <= '~')
            ? key
            : new Rejection(ProblemCodes.IdempotencyKeyMissing);

    private static bool IsPlace(string text) =>
        text.Length is > 0 and <= 100 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '/');
}
