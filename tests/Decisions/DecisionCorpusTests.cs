using ExchangeHub.Contracts.Codes;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Labels;
using ExchangeHub.Policy.Law;

namespace ExchangeHub.Tests.Decisions;

public sealed class DecisionCorpusTests
{
    public static TheoryData<string> Names => [.. DecisionCorpus.Cases.Keys];
    public static TheoryData<string> Permitted =>
        [.. DecisionCorpus.Cases.Where(one => one.Value.Expected.Effect == Effect.Permit).Select(one => one.Key)];

    [Theory, MemberData(nameof(Names))]
    public void EachCaseIsDecidedAsWritten(string name)
    {
        var (request, expected) = DecisionCorpus.Cases[name];

        var decision = Decider.Decide(request);

        var differences = string.Join(Environment.NewLine, expected.DifferencesFrom(decision));
        Assert.True(differences.Length == 0, differences);
        if (decision.Effect == Effect.Permit)
        {
            Assert.Equal(request.Message.Basis.Type == "consent", decision.Scope is not null);
        }
        else
        {
            Assert.Equal(request.Parts.Select(part => part.Path).ToHashSet(), decision.Withheld);
            Assert.Null(decision.Scope);
        }
    }

    /// <summary>What is decided at the release sees only the parts shown; it must come to the same.</summary>
    [Theory, MemberData(nameof(Permitted))]
    public void DecidingAgainOnWhatIsShownPermitsAllOfIt(string name)
    {
        var request = DecisionCorpus.Cases[name].Request;
        var first = Decider.Decide(request);

        var again = Decider.Decide(request with { Parts = [.. request.Parts.Where(part => !first.Withheld.Contains(part.Path))] });

        Assert.Equal(Effect.Permit, again.Effect);
        Assert.Empty(again.Withheld);
        Assert.Equal(first.Obligations, again.Obligations);
        Assert.Equal(first.Scope, again.Scope);
    }

    [Fact]
    public void EveryReasonIsReached()
    {
        var reached = DecisionCorpus.Cases.Values
            .SelectMany(one => one.Expected.Reasons.Concat(one.Expected.Withheld?.Values ?? [])).ToHashSet();
        var all = CodeLists.Get("decision-reasons").Codes.Keys.Where(code => code != "answers-accepted-message");

        Assert.Empty(all.Except(reached));
    }

    [Fact]
    public void EveryRuleBarsInSomeCaseAndLetsPassInAnother()
    {
        var matters = DecisionCorpus.Cases.Values.Select(one => new Matter(one.Request, PolicyVersions.Current)).ToArray();

        Assert.All(MessageRules.All, rule =>
        {
            Assert.Contains(matters, matter => rule.Bars(matter));
            Assert.Contains(matters, matter => !rule.Bars(matter));
        });
        Assert.All(PartRules.All, rule =>
        {
            Assert.Contains(matters, matter => matter.Request.Parts.Any(part => rule.Bars(matter, part, PartLabels.Of(part))));
            Assert.Contains(matters, matter => matter.Request.Parts.Any(part => !rule.Bars(matter, part, PartLabels.Of(part))));
        });
        Assert.All(ObligationRules.All, rule =>
        {
            Assert.Contains(matters, matter => rule.FallsDue(matter, matter.Request.Parts));
            Assert.Contains(matters, matter => !rule.FallsDue(matter, matter.Request.Parts));
        });
        Assert.All(DutyRules.All, rule =>
        {
            Assert.Contains(matters, matter => rule.FallsDue(matter));
            Assert.Contains(matters, matter => !rule.FallsDue(matter));
        });
    }

    /// <summary>A row that another one shadows would decide nothing.</summary>
    [Fact]
    public void EveryRuleIsTheOnlyOneThatBarsInSomeCase()
    {
        var matters = DecisionCorpus.Cases.Values.Select(one => new Matter(one.Request, PolicyVersions.Current)).ToArray();

        Assert.All(MessageRules.All, rule => Assert.Contains(matters, matter =>
            rule.Bars(matter) && MessageRules.All.Count(other => other.Bars(matter)) == 1));
        Assert.All(PartRules.All, rule => Assert.Contains(matters, matter => matter.Request.Parts.Any(part =>
            rule.Bars(matter, part, PartLabels.Of(part)) && PartRules.All.Count(other => other.Bars(matter, part, PartLabels.Of(part))) == 1)));
    }

    [Fact]
    public void EveryRuleHasAReasonOfTheListAndASource() =>
        Assert.All(
            MessageRules.All.Select(rule => (rule.Reason, rule.Source)).Concat(PartRules.All.Select(rule => (rule.Reason, rule.Source))),
            rule =>
            {
                Assert.True(CodeLists.Contains("decision-reasons", rule.Reason), rule.Reason);
                Assert.NotEmpty(rule.Source);
            });
}
