using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Policy.Parts;

/// <summary>
/// The time that a resource's data is about: the widest span of all that it states, at any depth. A time that cannot be read, like an age
/// or a text, leaves the span open on both sides: it may have been any time.
/// </summary>
internal static class TimeReader
{
    private const int FullDate = 10; // 2026-05-01
    private static readonly DataTime Open = new(null, null);

    /// <summary>Who someone is and how to reach them, when a copy was made, and versions: no time of what the data is about.</summary>
    private static readonly FrozenSet<string> Ignored = FrozenSet.Create(
        "meta", "identifier", "birthDate", "_birthDate", "name", "telecom", "address", "contact", "photo", "qualification", "code", "coding", "version");

    public static DataTime? Of(JsonObject resource)
    {
        DataTime? widest = null;
        foreach (var (name, value) in resource)
        {
            widest = Widest(widest, name, value, isTop: true);
        }
        return widest;
    }

    private static DataTime? Widest(DataTime? span, string name, JsonNode? value, bool isTop = false)
    {
        if (IsOfPerson(name))
        {
            return span;
        }
        // Deeper down such a name may be a number's: Timing.repeat.period.
        if (IsTime(name) && (value is JsonObject || IsText(value) || (isTop && value is not JsonArray)))
        {
            return Wider(span, Read(value));
        }
        return value switch
        {
            JsonObject period when IsText(period["start"]) || IsText(period["end"]) => Wider(span, Read(period)),
            JsonObject members => members.Aggregate(span, (so, member) => Widest(so, member.Key, member.Value)),
            JsonArray elements => elements.Aggregate(span, (so, element) => Widest(so, name, element)),
            // A full date in an unforeseen place is one; a year alone may be any number.
            JsonValue when value.AsString() is { Length: >= FullDate } && Moment(value) is { From: not null } moment => Wider(span, moment),
            _ => span,
        };
    }

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;

    private static bool IsTime(string name) => name
        is "period" or "recorded" or "authoredOn" or "authored" or "issued" or "date" or "dateAsserted" or "created" or "creation" or "started"
        or "start" or "end" or "whenPrepared" or "whenHandedOver" or "onset" or "lastOccurrence"
        || name.EndsWith("Date", StringComparison.Ordinal) || name.EndsWith("DateTime", StringComparison.Ordinal) || name.EndsWith("Period", StringComparison.Ordinal)
        || IsOf("effective", name) || IsOf("onset", name) || IsOf("abatement", name) || IsOf("performed", name) || IsOf("occurrence", name) || IsOf("serviced", name);

    private static bool IsOfPerson(string name) => Ignored.Contains(name) || name.EndsWith("Identifier", StringComparison.Ordinal) || IsOf("deceased", name) || IsOf("born", name);

    /// <summary>An element of several types: effectiveDateTime, onsetPeriod, performedString.</summary>
    private static bool IsOf(string choice, string name) =>
        name.Length > choice.Length && char.IsAsciiLetterUpper(name[choice.Length]) && name.StartsWith(choice, StringComparison.Ordinal);

    private static DataTime Read(JsonNode? value) => value switch
    {
        JsonObject period when period.ContainsKey("start") || period.ContainsKey("end") => new(Moment(period["start"]).From, Moment(period["end"]).To),
        JsonObject timing when timing["event"] is JsonArray { Count: > 0 } events && !timing.ContainsKey("repeat") =>
            events.Select(Moment).Aggregate((one, other) => Wider(one, other)),
        JsonValue => Moment(value),
        _ => Open,
    };

    // A date has no zone of its own: from its first moment anywhere to its last anywhere.
    private static DataTime Moment(JsonNode? value) =>
        FhirTime.Parse(value.AsString(), TimeSpan.FromHours(14)) is { } first && FhirTime.Parse(value.AsString(), TimeSpan.FromHours(-12)) is { } last
            // A moment lasts a moment, so that it lies in the span that begins with it.
            ? new(first.From, last.To > first.From ? last.To : last.To.AddTicks(1))
            : Open;

    private static DataTime Wider(DataTime? one, DataTime other) => one is null ? other : new(
        one.From is { } from && other.From is { } otherFrom ? (from < otherFrom ? from : otherFrom) : null,
        one.To is { } to && other.To is { } otherTo ? (to > otherTo ? to : otherTo) : null);
}
