using ExchangeHub.Policy;

namespace ExchangeHub.Tests.Decisions;

public sealed class TipLabelTests
{
    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("\"true\"", false)]
    public void CriminalIntelligenceIsSoInEveryPart(string flag, bool labelled)
    {
        var parts = Claims.Document("tip", $$"""{"incident": {}, "persons": [], "handling": {"criminalIntelligence28CFR23": {{flag}} } }""");

        Assert.Equal(3, parts.Count);
        Assert.All(parts, part => Assert.Equal(labelled ? ["INTEL"] : [], Codes(part)));
    }

    [Theory]
    [InlineData("""[{"role": "possible-victim", "identified": true}]""", "no", "no", true)]
    [InlineData("""[{"role": "possible-victim", "identified": true}]""", "unknown", "unknown", true)]
    [InlineData("""[{"role": "possible-victim", "identified": true}]""", "unknown", "not-applicable-unidentified", true)]
    [InlineData("""[{"role": "possible-victim"}]""", "no", "no", true)]
    [InlineData("""[{"role": "witness", "identified": true}, {"role": "possible-victim", "identified": true}]""", "no", "no", true)]
    [InlineData("""[{"role": "possible-victim", "identified": true}]""", "yes", "no", false)]
    [InlineData("""[{"role": "possible-victim", "identified": true}, {"role": "possible-victim", "identified": true}]""", "yes", "no", true)]
    [InlineData("""[{"role": "possible-victim", "identified": true}, {"role": "possible-victim"}]""", "yes", "no", true)]
    [InlineData("""[{"role": "possible-victim", "identified": true}, {"role": "possible-victim", "identified": false}]""", "yes", "no", false)]
    [InlineData("""[{"role": "possible-victim", "identified": true}]""", "no", "yes", false)]
    [InlineData("""[{"role": "possible-victim", "identified": false}]""", "no", "no", false)]
    [InlineData("""[{"role": "witness", "identified": true}]""", "no", "no", false)]
    [InlineData("""[]""", "no", "no", false)]
    public void AnAdultVictimIsIdentifiedUnlessSheAgreed(string persons, string minor, string agreed, bool labelled)
    {
        var parts = Claims.Document("tip", $$"""{"persons": {{persons}}, "urgency": {"minorInvolved": "{{minor}}"}, "handling": {"victimConsentToLE": "{{agreed}}"} }""");

        Assert.Equal(labelled ? ["IDVICTIM"] : [], Codes(parts.Single(part => part.Path == "/content/persons")));
        Assert.All(parts.Where(part => part.Path != "/content/persons"), part => Assert.Empty(part.Labels));
    }

    [Fact]
    public void WithoutHandlingNobodyAgreed() =>
        Assert.Equal(["IDVICTIM"], Codes(Assert.Single(Claims.Document("tip", """{"persons": [{"role": "possible-victim", "identified": true}]}"""))));

    [Fact]
    public void PersonsThatAreNoListNameNobody() => Assert.Empty(Assert.Single(Claims.Document("tip", """{"persons": {"role": "possible-victim"}}""")).Labels);

    [Fact]
    public void APacketIsNoTip() =>
        Assert.All(Claims.Document("case-packet", """{"persons": [{"role": "possible-victim", "identified": true}], "handling": {"criminalIntelligence28CFR23": true}}"""), part => Assert.Empty(part.Labels));

    private static IEnumerable<string> Codes(Part part) => part.Labels.Select(label => label.Code);
}
