using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Policy.Parts;

/// <summary>
/// The time that a resource's data is about: the widest span of all that it states. A time that cannot be read, like an age or a text,
/// leaves the span open on both sides: it may have been any time.
/// </summary>
internal static class TimeReader
{
    private static readonly DataTime Open = new(null, null);

    public static DataTime? Of(JsonObject resource)
    {
        DataTime? widest = null;
        foreach (var (name, value) in resource)
        {
            if (IsTime(name))
            {
                widest = Wider(widest, Read(value));
            }
        }
        return widest;
    }

    private static bool IsTime(string name) => name
        is "period" or "recordedDate" or "recorded" or "authoredOn" or "authored" or "issued" or "date" or "dateAsserted" or "created" or "started"
        or "start" or "end" or "whenPrepared" or "whenHandedOver" or "executionPeriod" or "billablePeriod"
        || IsOf("effective", name) || IsOf("onset", name) || IsOf("abatement", name) || IsOf("performed", name) || IsOf("occurrence", name) || IsOf("serviced", name);

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
