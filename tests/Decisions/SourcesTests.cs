using ExchangeHub.Policy;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Tests.Decisions;

/// <summary>An answer names the law that barred, and no other that has the same reason.</summary>
public sealed class SourcesTests
{
    private static readonly Decision[] All = [.. DecisionCorpus.Cases.Values.Select(one => Decider.Decide(one.Request))];

    [Fact]
    public void TheRulesThatBarredAMessageAreNamed() => Assert.All(DecisionCorpus.Cases.Values, one =>
    {
        var matter = new Matter(one.Request, PolicyVersions.Current);
        var barring = PolicyVersions.Current.MessageRules.Where(rule => rule.Bars(matter)).ToLookup(rule => rule.Reason, rule => rule.Source);
        if (barring.Count > 0)
        {
            var sources = Decider.Decide(one.Request).Sources;
            Assert.Equal(barring.Select(rules => rules.Key).ToHashSet(), sources.Keys.ToHashSet());
            Assert.All(barring, rules => Assert.Equal(string.Join("; ", rules.Distinct()), sources[rules.Key]));
        }
    });

    [Fact]
    public void TheFirstRuleThatBarredAPartIsNamed() => Assert.All(DecisionCorpus.Cases.Values, one =>
    {
        var matter = new Matter(one.Request, PolicyVersions.Current);
        var decision = Decider.Decide(one.Request);
        foreach (var withheld in decision.Effect == Effect.Permit ? decision.WithheldParts : [])
        {
            var part = one.Request.Parts.First(part => part.Path == withheld.Path);
            var whole = one.Request.Parts.FirstOrDefault(other => other.Path == part.Within && decision.Withheld.Contains(other.Path)) ?? part;
            var bar = whole.Type == "Consent" ? null : PolicyVersions.Current.PartRules.FirstOrDefault(rule => rule.Bars(matter, whole, PartLabels.Of(whole)));
            Assert.Equal(bar?.Source, withheld.Source);
            Assert.Equal(bar is null, !decision.Sources.ContainsKey(withheld.Reason) || withheld.Source is null);
        }
    });

    [Fact]
    public void WhatAConsentDecidesHasNone()
    {
        Assert.Contains(All, decision => decision.Reasons.Contains("consent-denies"));
        Assert.All(All, decision => Assert.DoesNotContain("consent-denies", decision.Sources.Keys));
        Assert.All(All.SelectMany(decision => decision.WithheldParts).Where(part => part.Reason is "consent-denies" or "carried-consent"), part => Assert.Null(part.Source));
    }

    [Fact]
    public void ADeniedMessageWithholdsAllForTheDecidingReasonAndItsLaw() =>
        Assert.All(All.Where(decision => decision.Effect == Effect.Deny), decision => Assert.All(decision.WithheldParts, part =>
            Assert.Equal((decision.Reasons[0], decision.Sources.GetValueOrDefault(decision.Reasons[0])), (part.Reason, part.Source))));
}
