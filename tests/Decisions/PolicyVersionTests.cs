using ExchangeHub.Policy;

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
}
