using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Disclosures;

namespace ExchangeHub.Tests.Core.Disclosures;

public sealed class AccountingDutyTests
{
    private static readonly Basis Consent = new("consent", Consent: Given.Person);

    /// <summary>Regimes of the discloser (<c>provider</c>: a health provider), whether Part 2 protects a part, the basis, and what asks for the line.</summary>
    public static TheoryData<string, bool, Basis, string> Cases => new()
    {
        { "provider", false, Given.Report, "45 CFR 164.528" },
        { "hipaa", false, new("legal-process", Citation: "45-CFR-164.512(e)(1)"), "45 CFR 164.528" },
        { "hipaa", false, new("emergency", Reason: "imminent-threat"), "45 CFR 164.528" },
        { "hipaa", false, new("emergency", Reason: "medical-emergency"), "" },
        { "hipaa", false, new("treatment"), "" },
        { "hipaa", false, Consent, "" },
        { "", false, Given.Report, "" },
        { "part2-program", true, Consent, "42 CFR 2.25" },
        { "hipaa", true, Consent, "" },
        { "part2-program", true, new("legal-process", Citation: "42-CFR-2.64"), "" },
        { "ferpa", false, new("legal-process", Citation: "34-CFR-99.31(a)(9)"), "34 CFR 99.32" },
        { "ferpa", false, new("emergency", Reason: "imminent-threat"), "34 CFR 99.32" },
        { "ferpa", false, Consent, "" },
        { "ferpa hipaa", false, Given.Report, "45 CFR 164.528 34 CFR 99.32" },
        { "victim-service-provider", false, Given.Report, "" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void ALineNamesTheLawsThatAskForIt(string regimes, bool part2, Basis basis, string laws)
    {
        var record = Given.Disclosure(DateTimeOffset.UnixEpoch, basis: basis) with
        {
            Discloser = new("x", "X", "service-organization", regimes.Split(' '), HealthProvider: regimes == "provider"),
            Part2 = part2,
        };

        Assert.Equal(laws, string.Join(' ', AccountingDuty.Of(record)));
    }

    [Fact]
    public void WhoNamedRecipientsByTheirClassIsOwedTheIntermediarysList()
    {
        var record = Given.Disclosure(DateTimeOffset.UnixEpoch, basis: Consent) with { Part2 = true, ByClass = true };

        Assert.Equal(["42 CFR 2.24"], AccountingDuty.Of(record));
        Assert.Empty(AccountingDuty.Of(record with { Part2 = false }));
    }

    [Theory]
    [InlineData("hipaa", true)]
    [InlineData("part2-program", true)]
    [InlineData("ferpa", false)]
    [InlineData("victim-service-provider", false)]
    [InlineData("", false)]
    public void OnlyWhereALawSaysSoMayALineBeKeptFromTheClient(string regime, bool may) =>
        Assert.Equal(may, AccountingDuty.MayBeSuspended(new("x", "X", "service-organization", [regime], HealthProvider: false)));
}
