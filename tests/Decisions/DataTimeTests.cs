namespace ExchangeHub.Tests.Decisions;

/// <summary>The span of time that a part's data is about: rather too wide than too narrow.</summary>
public sealed class DataTimeTests
{
    private const string Instant = "2026-05-01T10:00:00.0000000+00:00", After = "2026-05-01T10:00:00.0000001+00:00";

    [Theory]
    [InlineData(""" "effectiveDateTime": "2026-05-01T10:00:00Z" """, Instant, After)]
    [InlineData(""" "effectiveInstant": "2026-05-01T12:00:00+02:00" """, Instant, After)]
    [InlineData(""" "issued": "2026-05-01T10:00:00Z" """, Instant, After)]
    [InlineData(""" "recordedDate": "2026-05-01" """, "2026-05-01T00:00:00+14:00", "2026-05-02T00:00:00-12:00")]
    [InlineData(""" "authoredOn": "2026-05" """, "2026-05-01T00:00:00+14:00", "2026-06-01T00:00:00-12:00")]
    [InlineData(""" "date": "2026" """, "2026-01-01T00:00:00+14:00", "2027-01-01T00:00:00-12:00")]
    [InlineData(""" "period": {"start": "2026-05-01T10:00:00Z", "end": "2026-05-02"} """, Instant, "2026-05-03T00:00:00-12:00")]
    [InlineData(""" "period": {"start": "2026-05-01T10:00:00Z"} """, Instant, null)]
    [InlineData(""" "period": {"end": "2026-05-02"} """, null, "2026-05-03T00:00:00-12:00")]
    [InlineData(""" "onsetDateTime": "2020", "abatementDateTime": "2021", "recordedDate": "2026-05-01" """, "2020-01-01T00:00:00+14:00", "2026-05-02T00:00:00-12:00")]
    [InlineData(""" "recordedDate": "2026-05-01", "onsetDateTime": "2020" """, "2020-01-01T00:00:00+14:00", "2026-05-02T00:00:00-12:00")]
    [InlineData(""" "performedPeriod": {"start": "2020", "end": "2021"}, "recorded": "2020-06-01T00:00:00Z" """, "2020-01-01T00:00:00+14:00", "2022-01-01T00:00:00-12:00")]
    [InlineData(""" "occurrenceTiming": {"event": ["2020", "2022"]} """, "2020-01-01T00:00:00+14:00", "2023-01-01T00:00:00-12:00")]
    [InlineData(""" "authored": "2026", "created": "2026", "started": "2026", "dateAsserted": "2026" """, "2026-01-01T00:00:00+14:00", "2027-01-01T00:00:00-12:00")]
    [InlineData(""" "start": "2026-05-01T10:00:00Z", "end": "2026-05-02T10:00:00Z" """, Instant, "2026-05-02T10:00:00.0000001+00:00")]
    [InlineData(""" "whenPrepared": "2026", "whenHandedOver": "2027" """, "2026-01-01T00:00:00+14:00", "2028-01-01T00:00:00-12:00")]
    [InlineData(""" "executionPeriod": {"start": "2026", "end": "2026"}, "billablePeriod": {"start": "2025", "end": "2025"}, "servicedDate": "2024" """, "2024-01-01T00:00:00+14:00", "2027-01-01T00:00:00-12:00")]
    public void ItIsTheWidestOfWhatIsStated(string members, string? from, string? to)
    {
        var when = Claims.Resource($$"""{"resourceType": "Observation", {{members}} }""").When;

        Assert.NotNull(when);
        Assert.Equal((At(from), At(to)), (when.From, when.To));
    }

    [Theory]
    [InlineData(""" "context": {"period": {"start": "2020", "end": "2020"}}, "date": "2026" """, 2020, 2027)]
    [InlineData(""" "lastOccurrence": "2020", "recordedDate": "2026" """, 2020, 2027)]
    [InlineData(""" "reaction": [{"onset": "2020"}, {"onset": "2021"}] """, 2020, 2022)]
    [InlineData(""" "event": [{"period": {"start": "2020", "end": "2021"}}] """, 2020, 2022)]
    [InlineData(""" "item": [{"servicedDate": "2020"}, {"servicedPeriod": {"start": "2021", "end": "2022"}}] """, 2020, 2023)]
    [InlineData(""" "component": [{"valuePeriod": {"start": "2020", "end": "2020"}}] """, 2020, 2021)]
    [InlineData(""" "extension": [{"url": "u", "valueDateTime": "2020"}] """, 2020, 2021)]
    [InlineData(""" "requestedPeriod": [{"start": "2020", "end": "2020"}] """, 2020, 2021)]
    [InlineData(""" "content": [{"attachment": {"creation": "2020"}}], "target": [{"dueDate": "2021"}] """, 2020, 2022)]
    public void ItIsReadAtAnyDepth(string members, int from, int to)
    {
        var when = Claims.Resource($$"""{"resourceType": "DocumentReference", {{members}} }""").When;

        Assert.Equal((At($"{from}-01-01T00:00:00+14:00"), At($"{to}-01-01T00:00:00-12:00")), (when?.From, when?.To));
    }

    [Theory]
    [InlineData(""" "dosage": [{"timing": {"event": ["2020-05-01T10:00:00Z"]}}] """)]
    [InlineData(""" "note": [{"time": "2020-05-01T10:00:00Z"}] """)]
    public void AFullDateIsOneInAnUnforeseenPlace(string members) =>
        Assert.Equal(2020, Claims.Resource($$"""{"resourceType": "Observation", {{members}} }""").When?.From?.Year);

    [Fact]
    public void APeriodWithoutEndIsOpenAtAnyDepth() =>
        Assert.Null(Claims.Resource("""{"resourceType": "Observation", "context": {"span": {"start": "2020"}}}""").When!.To);

    [Theory]
    [InlineData(""" "onsetString": "in childhood" """)]
    [InlineData(""" "onsetAge": {"value": 7} """)]
    [InlineData(""" "onsetRange": {"low": {"value": 7}}, "recordedDate": "2026-05-01" """)]
    [InlineData(""" "recordedDate": "2026-05-01", "abatementBoolean": true """)]
    [InlineData(""" "occurrenceTiming": {"repeat": {"frequency": 1}} """)]
    [InlineData(""" "occurrenceTiming": {"event": ["2020"], "repeat": {"count": 5}} """)]
    [InlineData(""" "occurrenceTiming": {"event": []} """)]
    [InlineData(""" "effectiveDateTime": "yesterday" """)]
    [InlineData(""" "period": {} """)]
    [InlineData(""" "period": {"start": "x", "end": "y"} """)]
    [InlineData(""" "issued": null """)]
    public void WhatCannotBeReadMayBeAnyTime(string members)
    {
        var when = Claims.Resource($$"""{"resourceType": "Condition", {{members}} }""").When;

        Assert.NotNull(when);
        Assert.Null(when.From);
        Assert.Null(when.To);
    }

    [Theory]
    [InlineData(""" "birthDate": "1990-01-01" """)]
    [InlineData(""" "deceasedDateTime": "2020-01-01", "_birthDate": {"extension": [{"url": "u", "valueDateTime": "1990-01-01T10:00:00Z"}]} """)]
    [InlineData(""" "meta": {"lastUpdated": "2026-05-01T10:00:00Z"} """)]
    [InlineData(""" "identifier": [{"period": {"start": "2020"}}], "groupIdentifier": {"period": {"start": "2020"}} """)]
    [InlineData(""" "name": [{"period": {"start": "2020"}}], "address": [{"period": {"start": "2020"}}], "telecom": [{"period": {"start": "2020"}}], "photo": [{"creation": "2020"}] """)]
    [InlineData(""" "code": {"coding": [{"version": "2020-09-01", "code": "2020-09-01"}]}, "valueQuantity": {"value": 2020}, "valueString": "2020" """)]
    [InlineData(""" "dosageInstruction": [{"timing": {"repeat": {"period": 1, "periodUnit": "d"}}}] """)]
    [InlineData(""" "effectivity": "2020", "periodic": "2020" """)]
    public void WithoutATimeThereIsNone(string members) =>
        Assert.Null(Claims.Resource($$"""{"resourceType": "Patient", {{members}} }""").When);

    [Fact]
    public void AnElementsTimeIsItsResources()
    {
        var parts = Claims.Entries("""{"resourceType": "Patient", "period": {"start": "2026"}, "address": [{"period": {"start": "1999"}}]}""");

        Assert.Equal(parts[0].When, parts[1].When);
    }

    private static DateTimeOffset? At(string? text) => text is null ? null : DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
