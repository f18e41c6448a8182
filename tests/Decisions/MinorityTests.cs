using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy;

namespace ExchangeHub.Tests.Decisions;

/// <summary>What the content says of an age counts before what the sender says.</summary>
public sealed class MinorityTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 10, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("1980-01-01", "yes", "no")]
    [InlineData("1980", "unknown", "no")]
    [InlineData("1980-01", null, "no")]
    [InlineData("2015-03-02", "no", "yes")]
    [InlineData("2015", null, "yes")]
    [InlineData("2008-05-08", "yes", "no")]
    [InlineData("2008-05-09", "yes", "yes")]
    [InlineData("2008-05-10", "unknown", "unknown")]
    [InlineData("2008-05-11", "unknown", "unknown")]
    [InlineData("2008-05-12", "no", "yes")]
    [InlineData("2008-05", "unknown", "unknown")]
    [InlineData("2008", "no", "no")]
    [InlineData("not a date", "unknown", "unknown")]
    [InlineData(null, "yes", "yes")]
    [InlineData(null, null, null)]
    public void OfOnePerson(string? born, string? said, string? minor) => Assert.Equal(minor, Minority.Of(About(said, born)));

    [Theory]
    [InlineData("1980-01-01", "1990-01-01", "yes", "no")]
    [InlineData("2015-01-01", "2016-01-01", "no", "yes")]
    [InlineData("2015-01-01", "1990-01-01", "yes", "yes")]
    [InlineData("1990-01-01", null, "unknown", "unknown")]
    public void OfSeveralPersons(string one, string? other, string said, string minor) => Assert.Equal(minor, Minority.Of(About(said, one, other)));

    [Fact]
    public void OfNobodyItIsWhatTheSenderSays() => Assert.Equal("yes", Minority.Of(About("yes")));

    private static MessageClaims About(string? said, params string?[] born) => new()
    {
        Iss = "hospital",
        Aud = "https://hub.example",
        Jti = "0197a2c4-52e0-7b11-8c6e-3f1d2a7b9e01",
        Iat = Now,
        Exp = Now.AddDays(1),
        Kind = "records",
        Purpose = "CHILD-PROTECTION",
        Basis = new("mandated-report", Citation: "42-USC-5106a"),
        Routing = said is null ? null : new(Minor: said),
        ContentType = ContentTypes.Fhir,
        Content = new JsonObject
        {
            ["resourceType"] = "Bundle",
            ["entry"] = new JsonArray([.. born.Select(date => (JsonNode)new JsonObject
            {
                ["resource"] = new JsonObject { ["resourceType"] = "Patient", ["birthDate"] = date },
            })]),
        },
    };
}
