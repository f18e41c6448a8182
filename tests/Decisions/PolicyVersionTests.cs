using System.Security.Cryptography;
using System.Text;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Law;

namespace ExchangeHub.Tests.Decisions;

public sealed class PolicyVersionTests
{
    [Fact]
    public void TheCurrentVersionIsTheLastAndIsFoundByItsId()
    {
        Assert.Same(PolicyVersions.All[^1], PolicyVersions.Current);
        Assert.All(PolicyVersions.All, version => Assert.Same(version, PolicyVersions.Find(version.Id)));
        Assert.Null(PolicyVersions.Find("0"));
    }

    [Fact]
    public void VersionsFollowEachOtherInTime()
    {
        Assert.Equal(Enumerable.Range(1, PolicyVersions.All.Count).Select(i => $"{i}"), PolicyVersions.All.Select(version => version.Id));
        Assert.Equal(PolicyVersions.All.Select(version => version.From).Order(), PolicyVersions.All.Select(version => version.From));
    }

    /// <summary>
    /// When this fails, what decides has changed: once a version has decided for anyone, write a new one and leave the rows of the old
    /// one as they are.
    /// </summary>
    [Fact]
    public void WhatTheCurrentVersionDecidesByIsPinned()
    {
        string[] lists =
        [
            "citations", "code-systems", "designations", "duties", "emergency-reasons", "label-codes", "minimum-necessary", "obligations",
            "partner-types", "purposes", "regimes", "resource-types", "security-labels", "victim-notices",
        ];
        var rows = LawIndex.All.Select(place => $"{place.Law} {place.Source} {place.Where} {place.What}")
            .Concat(lists.SelectMany(list => CodeLists.Get(list).Codes.Values).Select(code => code.Members.ToJsonString()));

        Assert.Equal(("1", "c5b407188d4c5ab9"), (PolicyVersions.Current.Id, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', rows))))[..16]));
    }

    /// <summary>A decision is made again by the rules of its day: without a rule that came later, what that rule bars was permitted.</summary>
    [Fact]
    public void AnEarlierVersionDecidesByItsOwnRules()
    {
        var (request, _) = DecisionCorpus.Cases.Values.First(one => one.Expected.Reasons is ["no-agreement"]);
        var earlier = PolicyVersions.Current with
        {
            Id = "0",
            MessageRules = [.. PolicyVersions.Current.MessageRules.Where(rule => rule.Reason != "no-agreement")],
        };

        Assert.Equal(["no-agreement"], Decider.Decide(request).Reasons);
        Assert.Equal(Effect.Permit, Decider.Decide(request, earlier).Effect);
    }

    [Fact]
    public void SoDoesAnEarlierVersionOfTheRulesForParts()
    {
        var (request, _) = DecisionCorpus.Cases.Values.First(one => one.Expected.Withheld?.Values.Contains("psychotherapy-notes-bar") == true);
        var earlier = PolicyVersions.Current with { PartRules = [] };

        Assert.Contains(Decider.Decide(request).WithheldParts, part => part.Reason == "psychotherapy-notes-bar");
        Assert.DoesNotContain(Decider.Decide(request, earlier).WithheldParts, part => part.Reason == "psychotherapy-notes-bar");
    }

    [Fact]
    public void AndOfWhatGoesWithAPermit()
    {
        var (request, _) = DecisionCorpus.Cases.Values.First(one => one.Expected.Duties?.Count > 0 && one.Expected.Obligations?.Count > 0);
        var earlier = Decider.Decide(request, PolicyVersions.Current with { ObligationRules = [], DutyRules = [] });

        Assert.Equal(Effect.Permit, earlier.Effect);
        Assert.Empty(earlier.Obligations);
        Assert.Empty(earlier.Duties);
    }
}
