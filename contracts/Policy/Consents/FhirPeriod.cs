using System.Globalization;
using System.Text.RegularExpressions;

namespace ExchangeHub.Policy.Consents;

/// <summary>A FHIR Period as a half-open stretch of time: from <see cref="Start"/> on, before <see cref="End"/>. Null is open.</summary>
/// <param name="EndText">The end as the consent writes it.</param>
public sealed record FhirPeriod(DateTimeOffset? Start, DateTimeOffset? End, string? EndText)
{
    public bool HasBegun(DateTimeOffset now) => Start is not { } start || start <= now;
    public bool HasEnded(DateTimeOffset now) => End is { } end && end <= now;
    public bool Contains(DateTimeOffset now) => HasBegun(now) && !HasEnded(now);
}

/// <summary>
/// A FHIR dateTime (R4 datatypes, dateTime). A partial one means all of it: the end <c>2026-11-04</c> covers that whole day, in the zone
/// in which the consent was signed, since a date has none of its own.
/// </summary>
public static partial class FhirTime
{
    /// <summary>The first moment and the first moment after; null when it is no dateTime or lies outside the years 1900 to 9998.</summary>
    public static (DateTimeOffset From, DateTimeOffset To)? Parse(string? text, TimeSpan zone)
    {
        if (text is null || Pattern().Match(text) is not { Success: true } match)
        {
            return null;
        }
        var (year, month, day) = (Number(match, "y"), Number(match, "m"), Number(match, "d"));
        if (year is not (>= 1900 and <= 9998) || day > DateTime.DaysInMonth(year.Value, month ?? 1))
        {
            return null;
        }
        if (match.Groups["t"].Success)
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? (moment, moment) : null;
        }
        var from = new DateTimeOffset(year.Value, month ?? 1, day ?? 1, 0, 0, 0, zone);
        return (from, day is not null ? from.AddDays(1) : month is not null ? from.AddMonths(1) : from.AddYears(1));
    }

    /// <summary>The zone that a dateTime states; UTC when it states none.</summary>
    public static TimeSpan ZoneOf(string? text) => text is not null && text.Contains('T', StringComparison.Ordinal) && Parse(text, TimeSpan.Zero) is { } moment
        ? moment.From.Offset
        : TimeSpan.Zero;

    private static int? Number(Match match, string group) =>
        match.Groups[group] is { Success: true, ValueSpan: var digits } ? int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^(?<y>[0-9]{4})(-(?<m>0[1-9]|1[0-2])(-(?<d>0[1-9]|[12][0-9]|3[01])(?<t>T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,7})?(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00)))?)?)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
