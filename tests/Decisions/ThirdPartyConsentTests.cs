using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Tests.Decisions;

/// <summary>IHE's own PCF examples: as they are they name no recipient of this hub; completed, they say what IHE says they do.</summary>
public sealed class ThirdPartyConsentTests
{
    private static readonly DateTimeOffset InTime = new(2022, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("basic-treat", "consent-without-end", "consent-recipient")]
    [InlineData("basic-reject", "consent-denies", "consent-without-end", "consent-recipient")]
    [InlineData("expired-treat", "consent-recipient")]
    [InlineData("advanced-normal-not-restricted", "consent-without-end", "consent-recipient")]
    [InlineData("advanced-normal-focused-psy-or-sdv", "consent-unreadable")]
    [InlineData("intermediate-not-timeframe", "consent-unreadable")]
    [InlineData("intermediate-purpose", "consent-unreadable")]
    public void UnmodifiedTheyPermitNothingAndTellWhatIsMissing(string name, params string[] reasons)
    {
        var decision = Decide(Load(name), InTime);

        Assert.Equal(Effect.Deny, decision.Effect);
        Assert.Equal(reasons, decision.Reasons);
    }

    [Fact]
    public void TheExpiredOneIsExpired() =>
        Assert.Equal(["consent-expired"], Decide(Completed(Load("expired-treat")), InTime.AddYears(1)).Reasons);

    [Fact]
    public void TheExpiredOnePermittedWhileItLasted() =>
        Assert.Empty(Withheld(Completed(Load("expired-treat"))));

    [Fact]
    public void BasicTreatPermits() => Assert.Empty(Withheld(Completed(Load("basic-treat"))));

    [Fact]
    public void BasicRejectDenies() =>
        Assert.Equal(["consent-denies"], Decide(Completed(Load("basic-reject")), InTime).Reasons);

    [Fact]
    public void NormalNotRestrictedPermitsNormalOnly() =>
        Assert.Equal(["R", "PSY", "SDV", "HIV", "V"], Withheld(Completed(Load("advanced-normal-not-restricted"))));

    [Fact]
    public void FocusedReachesTheSensitivitiesOfItsExceptionToo() =>
        Assert.Equal(["R", "HIV", "V"], Withheld(Completed(Load("advanced-normal-focused-psy-or-sdv"))));

    [Fact]
    public void FocusedReachesThemForTheRecipientOfItsExceptionOnly() =>
        Assert.Equal(["R", "PSY", "SDV", "HIV", "V"], Withheld(Completed(Load("advanced-normal-focused-psy-or-sdv"), inException: "mental")));

    private static string[] Withheld(JsonObject consent)
    {
        var decision = Decide(consent, InTime);
        Assert.Equal(Effect.Permit, decision.Effect);
        return [.. Parts.Select(part => part.Path).Where(decision.Withheld.Contains)];
    }

    private static readonly Part[] Parts =
    [
        new("patient", "Patient", [SecurityLabels.Confidentiality(SecurityLabels.Normal)], []),
        new("N", "Observation", [SecurityLabels.Confidentiality(SecurityLabels.Normal)], []),
        new("R", "Observation", [SecurityLabels.Confidentiality(SecurityLabels.Restricted)], []),
        Sensitive("PSY"), Sensitive("SDV"), Sensitive("HIV"),
        new("V", "Observation", [SecurityLabels.Confidentiality(SecurityLabels.VeryRestricted)], []),
    ];

    private static Part Sensitive(string code) =>
        new(code, "Observation", [SecurityLabels.Confidentiality(SecurityLabels.Restricted), new(SecurityLabels.ActCodeSystem, code)], []);

    private static Decision Decide(JsonObject consent, DateTimeOffset now)
    {
        var id = (string)consent["id"]!;
        return Decider.Decide(new(
            DecisionCorpus.Agency("hospital"), DecisionCorpus.Agency("clinic"), new("records", "TREAT", new("consent", id)),
            [RegisteredConsent.Of(id, 1, "hospital", false, consent, DecisionCorpus.AgencySystem)], Parts, now));
    }

    private static JsonObject Completed(JsonObject consent, string inException = "clinic")
    {
        var root = consent["provision"]!.AsObject();
        root["period"] ??= new JsonObject { ["end"] = "2022-12-31" };
        root["actor"] = new JsonArray(Actor("clinic"));
        foreach (var nested in (root["provision"] as JsonArray ?? []).OfType<JsonObject>().Where(nested => nested.ContainsKey("actor")))
        {
            nested["actor"] = new JsonArray(Actor(inException));
        }
        return consent;
    }

    private static JsonObject Actor(string agency)
    {
        var actor = DecisionCorpus.Consent["provision"]!["actor"]![0]!.DeepClone().AsObject();
        actor["reference"]!["identifier"]!["value"] = agency;
        return actor;
    }

    private static JsonObject Load(string name) =>
        JsonNode.Parse(File.ReadAllText(SharedData.Path("testdata", $"ihe-pcf-consent-{name}.json")))!.AsObject();
}
