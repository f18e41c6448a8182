using System.Text.RegularExpressions;
using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Core.Audit;

/// <summary>
/// A value of the date parameter (FHIR R4 search, date) as moments that fit it: a prefix, and a dateTime whose missing parts mean all of
/// them. A date without a zone is one of UTC.
/// </summary>
/// <param name="From">The first that fits; null: no bound.</param>
/// <param name="Before">The first that fits no more.</param>
/// <param name="Outside">For <c>ne</c>: what does not lie between them fits.</param>
internal sealed partial record RecordedRange(DateTimeOffset? From, DateTimeOffset? Before, bool Outside = false)
{
    /// <summary>Null for what is no such value; <c>ap</c> is none of them.</summary>
    public static RecordedRange? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || Moments(match.Groups["date"].Value) is not var (from, before))
        {
            return null;
        }
        return match.Groups["prefix"].Value switch
        {
            "" or "eq" => new(from, before),
            "ne" => new(from, before, Outside: true),
            "ge" => new(from, null),
            "gt" or "sa" => new(before, null),
            "le" => new(null, before),
            "lt" or "eb" => new(null, from),
            _ => null,
        };
    }

    public bool Holds(DateTimeOffset at) => (at >= (From ?? at) && (Before is null || at < Before)) != Outside;

    /// <summary>Minutes may stand without seconds, unlike in a resource; a whole second means all of it, and so does a fraction.</summary>
    private static (DateTimeOffset From, DateTimeOffset Before)? Moments(string date)
    {
        var minutes = Minutes().Match(date);
        var full = minutes.Success ? $"{minutes.Groups["minute"].Value}:00{minutes.Groups["zone"].Value}" : date;
        var isTime = full.Contains('T', StringComparison.Ordinal);
        if (isTime && !full.EndsWith('Z') && !Zone().IsMatch(full))
        {
            full += "Z";
        }
        if (FhirTime.Parse(full, TimeSpan.Zero) is not var (from, before))
        {
            return null;
        }
        var fraction = Fraction().Match(full);
        return (from, !isTime ? before
            : minutes.Success ? from.AddMinutes(1)
            : from.AddTicks(TimeSpan.TicksPerSecond / (long)Math.Pow(10, fraction.Groups["digits"].Length)));
    }

    [GeneratedRegex(@"^(?<prefix>[a-z]{2})?(?<date>[0-9].*)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    [GeneratedRegex(@"^(?<minute>[0-9-]{10}T[0-9]{2}:[0-9]{2})(?<zone>Z|[+-][0-9]{2}:[0-9]{2})?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Minutes();

    [GeneratedRegex(@"[+-][0-9]{2}:[0-9]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Zone();

    [GeneratedRegex(@"\.(?<digits>[0-9]{1,7})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Fraction();
}
