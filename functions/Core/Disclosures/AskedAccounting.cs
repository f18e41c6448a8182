using System.Globalization;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Disclosures;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Policy;

namespace ExchangeHub.Core.Disclosures;

/// <summary>A question, read.</summary>
/// <param name="To">The first moment after the period.</param>
/// <param name="IsOpen">The period ends now, and what happens at this very moment, by whichever clock of the hub, belongs to it.</param>
public sealed record AskedAccounting(Scope Scope, DateTimeOffset From, DateTimeOffset To, bool IsOpen, bool ForAgency)
{
    private const int Years = 6; // 45 CFR 164.528(a)(1)

    public bool Holds(DateTimeOffset time) => From <= time && (IsOpen || time < To);

    public static Result<AskedAccounting> Read(AccountingQuestion asked, DateTimeOffset now)
    {
        if (Scopes.Read(asked.Consent, asked.Subject, asked.Message) is not { } scope || asked.For is not (null or "client" or "agency"))
        {
            return new Rejection(ProblemCodes.RequestMalformed, "One of consent, subject and message, each a UUID; for is client or agency.");
        }
        var to = asked.To is null ? now : Time(asked.To, wholeDay: true);
        var from = asked.From is null ? to?.AddYears(-Years) : Time(asked.From, wholeDay: false);
        return from is { } first && to is { } last && first < last
            ? new AskedAccounting(scope, first, last, IsOpen: asked.To is null, ForAgency: asked.For == "agency")
            : new Rejection(ProblemCodes.RequestMalformed, "from and to are days (2026-01-31) or times with an offset, from before to.");
    }

    /// <summary>Days are those of UTC.</summary>
    private static DateTimeOffset? Time(string text, bool wholeDay)
    {
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day))
        {
            return day.Year is > 1900 and < 9000 ? wholeDay ? day.AddDays(1) : day : null;
        }
        return DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            && (text[^1] == 'Z' || text[^6] is '+' or '-') && time.Year is > 1900 and < 9000 ? time : null;
    }
}

/// <summary>What a question or a statement is about, as a stranger wrote it.</summary>
public static class Scopes
{
    /// <summary>Null unless exactly one stands there, and is what it must be: it becomes part of a blob's name.</summary>
    public static Scope? Read(string? consent, string? subject, string? message) => (consent, subject, message) switch
    {
        ({ } id, null, null) when IsUuid(id) => new(Consent: id),
        (null, { } reference, null) when (Subjects.UuidOf(reference) ?? Subjects.UuidOf($"urn:uuid:{reference}")) is { } person => new(Person: person),
        (null, null, { } jti) when Ids.IsVersion7(jti) => new(Message: jti),
        _ => null,
    };

    public static bool IsUuid(string text) => Guid.TryParseExact(text, "D", out var id) && id.ToString() == text;
}
