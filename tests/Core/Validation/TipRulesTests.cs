using System.Text.Json.Nodes;
using ExchangeHub.Core.Validation;

namespace ExchangeHub.Tests.Core.Validation;

/// <summary>The sample was submitted at 2026-03-01T11:00:00Z and sent an hour later.</summary>
public sealed class TipRulesTests
{
    [Theory]
    [InlineData("""{"retentionReviewBy": "2031-03-01"}""")]
    [InlineData("""{"store": "tips-and-leads", "criminalIntelligence28CFR23": false}""")]
    [InlineData("""{"reasonableSuspicion": false}""")]
    [InlineData("""{"criminalIntelligence28CFR23": true, "reasonableSuspicion": true, "retentionReviewBy": "2031-03-01"}""")]
    [InlineData("""{"criminalIntelligence28CFR23": true, "reasonableSuspicion": true, "store": "criminal-intelligence", "retentionReviewBy": "2027-01-01"}""")]
    public void WhatTheRulesAllowHasNoFault(string handling) => Assert.Empty(Faults(handling));

    [Theory]
    [InlineData("""{"retentionReviewBy": "2031-03-02"}""", "retentionReviewBy")]
    [InlineData("""{"retentionReviewBy": "9999-12-31"}""", "retentionReviewBy")]
    [InlineData("""{"store": "criminal-intelligence"}""", "store")]
    [InlineData("""{"store": "criminal-intelligence", "criminalIntelligence28CFR23": false}""", "store")]
    [InlineData("""{"criminalIntelligence28CFR23": true, "reasonableSuspicion": true, "store": "tips-and-leads", "retentionReviewBy": "2031-03-01"}""", "store")]
    [InlineData("""{"criminalIntelligence28CFR23": true, "retentionReviewBy": "2031-03-01"}""", "reasonableSuspicion")]
    [InlineData("""{"criminalIntelligence28CFR23": true, "reasonableSuspicion": false, "retentionReviewBy": "2031-03-01"}""", "reasonableSuspicion")]
    [InlineData("""{"criminalIntelligence28CFR23": true, "reasonableSuspicion": true}""", "retentionReviewBy")]
    public void WhatTheyDoNotIsNamed(string handling, string member) =>
        Assert.Equal([$"/content/handling/{member}"], Faults(handling));

    [Theory]
    [InlineData("2026-02-28T11:00:00Z", "2031-03-01", false)]
    [InlineData("2026-02-28T11:00:00Z", "2031-02-28", true)]
    [InlineData("2030-01-01T00:00:00Z", "2031-03-01", true)]
    [InlineData("2030-01-01T00:00:00Z", "2031-03-02", false)]
    public void TheFiveYearsBeginWhenItWasSubmittedAndNotLaterThanItWasSent(string submitted, string review, bool holds) =>
        Assert.Equal(holds, Faults($$"""{"retentionReviewBy": "{{review}}"}""", submitted).Length == 0);

    private static string[] Faults(string handling, string submitted = "2026-03-01T11:00:00Z")
    {
        var claims = Samples.Tip();
        (claims["content"]!["handling"], claims["content"]!["submittedAt"]) = (JsonNode.Parse(handling), submitted);
        return [.. ContentValidator.FaultsOf(Samples.Read(Samples.Issue(claims)), $"{Samples.Hub}/agency").Select(fault => fault.Location)];
    }
}
