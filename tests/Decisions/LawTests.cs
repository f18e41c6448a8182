using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Law;

namespace ExchangeHub.Tests.Decisions;

/// <summary>The laws L1 to L23 are all somewhere, and the lists that the rules read are what they take them for.</summary>
public sealed class LawTests
{
    [Fact]
    public void EachOfTheLawsIsARuleOrEnforcedElsewhere() =>
        Assert.Equal(Enumerable.Range(1, 23).Select(number => $"L{number}").ToHashSet(), LawIndex.All.Select(place => place.Law).ToHashSet());

    [Fact]
    public void EveryPlaceNamesItsSourceAndWhatItDoes() => Assert.All(LawIndex.All, place =>
    {
        Assert.NotEmpty(place.Source);
        Assert.NotEmpty(place.What);
    });

    [Fact]
    public void TheReadmeListsEveryPlace()
    {
        var lines = File.ReadAllLines(Path.Combine(SharedData.Repository, "contracts", "Policy", "README.md"));

        Assert.All(LawIndex.All, place => Assert.Contains(lines, line =>
            line.StartsWith($"| {place.Law} | {place.Source} | ", StringComparison.Ordinal) && line.Contains(place.What.TrimEnd('.'), StringComparison.Ordinal)));
    }

    [Fact]
    public void WhatIsElsewhereIsThere() => Assert.All(LawsElsewhere.All, law =>
    {
        var place = Path.Combine(SharedData.Repository, law.Where);
        Assert.True(File.Exists(place) || Directory.Exists(place), law.Where);
    });

    /// <summary>L20: what no message can say, no service can depend on.</summary>
    [Fact]
    public void NoSchemaAsksForCooperation() =>
        Assert.All(Directory.GetFiles(Path.Combine(SharedData.Repository, "contracts", "schemas")), schema =>
            Assert.DoesNotContain("cooperat", File.ReadAllText(schema), StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void CitationsSpeakOfWhatTheOtherListsHave() => Assert.All(CodeLists.Get("citations").Codes.Values, entry =>
    {
        Assert.Contains(entry.Members["basis"].AsString(), new[] { "mandated-report", "legal-process" });
        var citation = Citation.Of(new(entry.Members["basis"].AsString()!, Citation: entry.Code))!;
        Assert.Contains(citation.Subject, new[] { "minor", "adult", "any" });
        Assert.NotEmpty(citation.Recipients);
        Assert.All(citation.Recipients.Concat(citation.Senders), type => Assert.True(CodeLists.Contains("partner-types", type), type));
        Assert.All(citation.Designations, code => Assert.True(CodeLists.Contains("designations", code), code));
        Assert.All(citation.Opens.Concat(citation.Regimes), regime => Assert.True(CodeLists.Contains("regimes", regime), regime));
    });

    /// <summary>Otherwise what a statute names could never receive anything.</summary>
    [Fact]
    public void WhoeverAStatuteOrAnEmergencyNamesNeedsSomething()
    {
        var named = CodeLists.Get("citations").Codes.Values.Concat(CodeLists.Get("emergency-reasons").Codes.Values)
            .SelectMany(entry => entry.Members["recipients"]!.AsArray()).Select(type => type.AsString()!);

        Assert.All(named, type => Assert.True(CodeLists.Contains("minimum-necessary", type), type));
        Assert.All(CodeLists.Get("minimum-necessary").Codes.Keys, type => Assert.True(CodeLists.Contains("partner-types", type), type));
    }

    [Theory]
    [InlineData("tell-the-individual", null)]
    [InlineData("protect-the-victim", null)]
    [InlineData("report-within-24-hours", 24)]
    [InlineData("report-to-ncmec", 24)]
    [InlineData("report-to-law-enforcement", 24)]
    public void OnlyWhatTheLawTimesHasAClock(string duty, int? hours)
    {
        Assert.Equal(hours, DutyRules.All.First(rule => rule.Duty.Code == duty).Duty.Hours);
        Assert.Equal(CodeLists.Get("duties").Codes[duty].Display, DutyRules.All.First(rule => rule.Duty.Code == duty).Duty.Text);
    }

    [Fact]
    public void EveryDutyOfTheListFallsDueByARule() =>
        Assert.Equal(CodeLists.Get("duties").Codes.Keys.ToHashSet(), DutyRules.All.Select(rule => rule.Duty.Code).ToHashSet());

    [Fact]
    public void ABasisThatCitesNothingHasNoCitation()
    {
        Assert.Null(Citation.Of(new Basis("mandated-report")));
        Assert.Null(Citation.Of(new Basis("consent", Citation: "42-USC-5106a")));
        Assert.NotNull(Citation.Of(new Basis("mandated-report", Citation: "42-USC-5106a")));
    }

    /// <summary>Of an answer, which no rule decides.</summary>
    [Fact]
    public void ACarriedConsentIsShownToNobody() =>
        Assert.Equal(
            [new WithheldPart("/content/entry/1", "carried-consent")],
            PartRules.NeverShownOf([new("/content/entry/0", "Task", [], []), new("/content/entry/1", "Consent", [], [])]));
}
