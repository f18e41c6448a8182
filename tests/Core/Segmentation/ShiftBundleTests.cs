using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Core.Segmentation;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Labels;
using ExchangeHub.Tests.Decisions;

namespace ExchangeHub.Tests.Core.Segmentation;

/// <summary>Records that others labelled, cut by those labels under a consent that denies one of them.</summary>
public sealed class ShiftBundleTests
{
    private const string Adult = "shift-labelled-bundle-1A-behavioral-part2", Teen = "shift-labelled-bundle-1C-adolescent";

    [Theory]
    [InlineData(Adult, "BH"), InlineData(Adult, "SUD"), InlineData(Adult, "OPIOIDUD"), InlineData(Adult, "42CFRPart2"), InlineData(Adult, "PSYTHPN"), InlineData(Adult, "R")]
    [InlineData(Teen, "SEX"), InlineData(Teen, "STD"), InlineData(Teen, "HIV"), InlineData(Teen, "GDIS"), InlineData(Teen, "R")]
    public void NoDeniedLabelRemains(string file, string denied)
    {
        var (message, claims, decision) = Decide(file, denied);
        Assert.Equal(Effect.Permit, decision.Effect);
        Assert.NotEmpty(decision.Withheld);

        var presented = Segmenter.Present(message, claims, decision.Withheld, Samples.Recipient);

        Assert.True(presented.Rejection is null, presented.Rejection?.Detail);
        var view = SdJwt.Parse(presented.Value!, out _)!;
        Assert.DoesNotContain(denied, Views.Texts(view.Claims["content"]));
        // Nor what a label or a code of a part that is left means by another name.
        Assert.All(Labeler.Label(Segmenter.PartsOf(Samples.Read(view)), DecisionCorpus.Agency("hospital")), part =>
            Assert.DoesNotContain(part.Labels.Select(SecurityLabels.Find), label => label is not null && (label.Code == denied || label.Denying.Contains(denied))));
        Assert.Equal(claims.Content["entry"]!.AsArray().Count - decision.Withheld.Count(IsEntry), view.Claims["content"]!["entry"]!.AsArray().Count);
    }

    [Theory]
    [InlineData(Adult, "HIV", 1)] // psychotherapy notes go under no consent but their own
    [InlineData(Teen, "SUD", 5)] // what bears SICKVIS, which the exchange does not know
    public void ADenialOfWhatIsNotThereTakesOnlyWhatIsUnknown(string file, string denied, int withheld) =>
        Assert.Equal(withheld, Decide(file, denied).Decision.Withheld.Count);

    [Fact]
    public void ALabelThatTheExchangeDoesNotKnowCannotBeDeniedByHalf() =>
        Assert.Equal(["consent-unreadable"], Decide(Teen, "SICKVIS").Decision.Reasons);

    [Fact]
    public void WhatBearsItIsOutOfReachOfAPermitByLabel()
    {
        var (_, claims, decision) = Decide(Teen, "HIV", root: "N");

        var bearing = claims.Content["entry"]!.AsArray().Select((entry, i) => (entry, i)).Where(one => Views.Texts(one.entry).Contains("SICKVIS")).Select(one => $"/content/entry/{one.i}").ToArray();
        Assert.NotEmpty(bearing);
        Assert.Subset(decision.Withheld.ToHashSet(), bearing.ToHashSet());
    }

    private static bool IsEntry(string path) => path.Count(character => character == '/') == 3;

    private static (SdJwt Message, MessageClaims Claims, Decision Decision) Decide(string file, string denied, string? root = null)
    {
        var message = Samples.Issue(Contents.Shift(file));
        var claims = Samples.Read(message);
        var consent = DecisionCorpus.Consent;
        consent["provision"]!["provision"] = new JsonArray(new JsonObject { ["type"] = "deny", ["securityLabel"] = new JsonArray(Label(denied)) });
        if (root is not null)
        {
            consent["provision"]!["securityLabel"] = new JsonArray(Label(root));
        }
        var hospital = DecisionCorpus.Agency("hospital");
        var decision = Decider.Decide(new(
            hospital, DecisionCorpus.Agency("clinic"), new("records", "TREAT", new("consent", DecisionCorpus.ConsentId)),
            [DecisionCorpus.Registered(consent)], Labeler.Label(Segmenter.PartsOf(claims), hospital), DecisionCorpus.Now));
        return (message, claims, decision);
    }

    private static JsonObject Label(string code) =>
        new() { ["system"] = SecurityLabels.ByCode(code)?.System ?? SecurityLabels.ActCodeSystem, ["code"] = code };
}
