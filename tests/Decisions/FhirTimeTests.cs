using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Tests.Decisions;

public sealed class FhirTimeTests
{
    [Theory]
    [InlineData("2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("2026-12", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("2028-02-29", "2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z")]
    [InlineData("2026-11-04T10:00:00-05:00", "2026-11-04T15:00:00Z", "2026-11-04T15:00:00Z")]
    [InlineData("2026-11-04T10:00:00.25Z", "2026-11-04T10:00:00.25Z", "2026-11-04T10:00:00.25Z")]
    public void APartialDateMeansAllOfIt(string text, string from, string to)
    {
        var moment = FhirTime.Parse(text, TimeSpan.Zero);

        Assert.Equal((At(from), At(to)), moment);
    }

    [Theory]
    [InlineData("2026-11-04", -5, "2026-11-04T05:00:00Z", "2026-11-05T05:00:00Z")]
    [InlineData("2026-11-04", 14, "2026-11-03T10:00:00Z", "2026-11-04T10:00:00Z")]
    public void ADateIsADayOfTheZone(string text, int hours, string from, string to) =>
        Assert.Equal((At(from), At(to)), FhirTime.Parse(text, TimeSpan.FromHours(hours)));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026-13")]
    [InlineData("2026-02-29")]
    [InlineData("2026-1-1")]
    [InlineData("2026-11-04T10:00:00")]
    [InlineData("2026-11-04T10:00Z")]
    [InlineData("2026-11-04T24:00:00Z")]
    [InlineData("2026-11-04T10:00:00+15:00")]
    [InlineData("2026-11-04 ")]
    [InlineData("2026-11-04\n")]
    [InlineData("٢٠٢٦")]
    [InlineData("9999")]
    [InlineData("0001-01-01")]
    [InlineData("0000")]
    public void AnythingElseIsNone(string? text) => Assert.Null(FhirTime.Parse(text, TimeSpan.FromHours(14)));

    [Theory]
    [InlineData("2026-05-04T10:00:00-05:00", -5)]
    [InlineData("2026-05-04T10:00:00Z", 0)]
    [InlineData("2026-05-04", 0)]
    [InlineData("Tuesday", 0)]
    [InlineData(null, 0)]
    public void TheZoneIsTheOneStatedOrUtc(string? text, int hours) => Assert.Equal(TimeSpan.FromHours(hours), FhirTime.ZoneOf(text));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
