using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Audit;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Audit;

public sealed class AuditSearchReaderTests
{
    private readonly AuditSearchReader reader = new(new(TestHub.Hub, TestHub.Origin));

    [Theory]
    [InlineData("date", "yesterday")]
    [InlineData("date", "ap2026")]
    [InlineData("date", "ge")]
    [InlineData("date", "2026-13")]
    [InlineData("date", "2026-02-30")]
    [InlineData("date", "2026-01-01T25:00Z")]
    [InlineData("date", "GE2026")]
    [InlineData("entity", "Patient/1")]
    [InlineData("entity", "urn:uuid:x")]
    [InlineData("entity", "mercy-hospital/01920000-0000-7000-8000-000000000000")]
    [InlineData("entity", "")]
    [InlineData("entity.identifier", "a|b|c")]
    [InlineData("type", "rest,")]
    [InlineData("type", "|")]
    [InlineData("_count", "0")]
    [InlineData("_count", "-1")]
    [InlineData("_count", "many")]
    [InlineData("_sort", "agent")]
    [InlineData("_format", "xml")]
    [InlineData("date:missing", "true")]
    [InlineData("agent.name", "x")]
    public void WhatCannotBeReadIsRefusedWhetherStrictOrNot(string name, string value)
    {
        foreach (var strict in new[] { true, false })
        {
            var rejection = reader.Read([new("type", "rest"), new(name, value)], strict).Rejection;

            Assert.Equal(ProblemCodes.RequestMalformed, rejection?.Code);
            Assert.NotNull(rejection!.Detail);
            Assert.True(value.Length < 3 || !rejection.Detail.Contains(value, StringComparison.Ordinal), "a refusal repeats nothing");
        }
    }

    [Fact]
    public void TooManyValuesAreRefused() =>
        Assert.NotNull(reader.Read([new("type", string.Join(',', Enumerable.Repeat("rest", 51)))], strict: false).Rejection);

    [Fact]
    public void WhatIsNotKnownIsLeftOutOrRefusedAsTheCallerWishes()
    {
        KeyValuePair<string, string>[] parameters = [new("patient", "Patient/1"), new("type", "rest"), new("_summary", "count")];

        Assert.Equal(["type"], reader.Read(parameters, strict: false).Value!.Used.Select(one => one.Key));
        Assert.Equal(ProblemCodes.RequestMalformed, reader.Read(parameters, strict: true).Rejection?.Code);
    }

    [Theory, InlineData("1", 1), InlineData("100", 100), InlineData("5000", 100)]
    public void APageHasAHundredAtMost(string wanted, int count) => Assert.Equal(count, reader.Read([new("_count", wanted)], strict: true).Value!.Count);

    [Theory]
    [InlineData("a", new[] { "a" })]
    [InlineData("a,b", new[] { "a", "b" })]
    [InlineData(@"a\,b,c\|d,e\\", new[] { "a,b", "c|d", @"e\" })]
    [InlineData("a,,b", new string[0])]
    [InlineData("", new string[0])]
    public void CommasPartValuesUnlessEscaped(string text, string[] values) => Assert.Equal(values, SearchValues.Split(text));

    [Theory]
    [InlineData("2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("eq2026-02", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z")]
    [InlineData("2026-02-28", "2026-02-28T00:00:00Z", "2026-03-01T00:00:00Z")]
    [InlineData("2026-02-28T10:30Z", "2026-02-28T10:30:00Z", "2026-02-28T10:31:00Z")]
    [InlineData("2026-02-28T10:30:05+02:00", "2026-02-28T08:30:05Z", "2026-02-28T08:30:06Z")]
    [InlineData("2026-02-28T10:30:05.12", "2026-02-28T10:30:05.12Z", "2026-02-28T10:30:05.13Z")]
    [InlineData("ge2026-02-28", "2026-02-28T00:00:00Z", null)]
    [InlineData("gt2026-02-28", "2026-03-01T00:00:00Z", null)]
    [InlineData("sa2026-02-28", "2026-03-01T00:00:00Z", null)]
    [InlineData("lt2026-02-28", null, "2026-02-28T00:00:00Z")]
    [InlineData("eb2026-02-28", null, "2026-02-28T00:00:00Z")]
    [InlineData("le2026-02-28", null, "2026-03-01T00:00:00Z")]
    public void APartialDateMeansAllOfIt(string text, string? from, string? before)
    {
        var range = RecordedRange.Parse(text)!;

        Assert.Equal((Moment(from), Moment(before)), (range.From, range.Before));
    }

    [Fact]
    public void NotEqualIsAllThatLiesOutside()
    {
        var range = RecordedRange.Parse("ne2026-02-28")!;

        Assert.False(range.Holds(Moment("2026-02-28T23:59:59Z")!.Value));
        Assert.True(range.Holds(Moment("2026-03-01T00:00:00Z")!.Value));
        Assert.True(range.Holds(Moment("2026-02-27T23:59:59Z")!.Value));
    }

    private static DateTimeOffset? Moment(string? text) => text is null ? null : DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
