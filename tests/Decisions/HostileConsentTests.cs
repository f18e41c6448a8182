using System.Diagnostics;
using System.Text.Json.Nodes;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Tests.Decisions;

/// <summary>Consents that someone wrote to confuse: they permit nothing by accident, end soon, and throw nothing.</summary>
public sealed class HostileConsentTests
{
    [Fact]
    public void ATreeAsDeepAsJsonAllowsIsToldOnce()
    {
        var provision = new JsonObject { ["type"] = "permit" };
        for (var level = 0; level < 50; level++)
        {
            provision = new JsonObject { ["type"] = "permit", ["provision"] = new JsonArray(provision) };
        }
        var consent = DecisionCorpus.Consent;
        consent["provision"]!["provision"] = new JsonArray(provision);

        var fault = Assert.Single(ConsentReader.Read(consent, DecisionCorpus.AgencySystem).Faults);

        Assert.Equal(("too-long", "Consent.provision.provision[0].provision[0].provision[0].provision[0]"), (fault.Code, fault.Location));
        Assert.Equal(["consent-unreadable"], Decide(consent).Reasons);
    }

    [Fact]
    public void AHundredThousandProvisionsAreToldOnceAndSoon()
    {
        var consent = DecisionCorpus.Consent;
        consent["provision"]!["provision"] = new JsonArray([.. Enumerable.Range(0, 100_000).Select(_ => (JsonNode)new JsonObject { ["type"] = "permit" })]);

        var started = Stopwatch.GetTimestamp();
        var fault = Assert.Single(ConsentReader.Read(consent, DecisionCorpus.AgencySystem).Faults);

        Assert.Equal("Consent.provision.provision[199]", fault.Location);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("Consent/0197a2c4-52e0-7b11-8c6e-3f1d2a7b9e01")]
    [InlineData("urn:uuid:0197a2c4-52e0-7b11-8c6e-3f1d2a7b9e01")]
    public void AConsentAboutItselfIsFollowedNowhere(string itself)
    {
        var consent = DecisionCorpus.Consent;
        consent["provision"]!["data"] = new JsonArray(new JsonObject { ["meaning"] = "instance", ["reference"] = new JsonObject { ["reference"] = itself } });
        Part[] parts = [new("patient", "Patient", [], []), new("consent", "Consent", [], []) { Names = [itself] }];

        Assert.Equal(["default-deny", "essential-part-withheld"], Decide(consent, parts).Reasons);
    }

    [Fact]
    public void ResourcesThatNameEachOtherAsAuthorsDecideNothing()
    {
        var consent = DecisionCorpus.Consent;
        consent["provision"]!["provision"] = new JsonArray(new JsonObject
        {
            ["type"] = "deny",
            ["data"] = new JsonArray(new JsonObject { ["meaning"] = "authoredby", ["reference"] = new JsonObject { ["reference"] = "Practitioner/a" } }),
        });
        Part[] parts =
        [
            new("patient", "Patient", [], []),
            new("one", "Observation", [], []) { Names = ["Observation/1"], Authors = ["Observation/2"] },
            new("two", "Observation", [], []) { Names = ["Observation/2"], Authors = ["Observation/1"] },
        ];

        Assert.Empty(Decide(consent, parts).WithheldParts);
    }

    [Fact]
    public void TwiceTheSameConsentIsOneConsentTwice()
    {
        var consent = DecisionCorpus.Registered(DecisionCorpus.Consent);

        var decision = Decider.Decide(Request(DecisionCorpus.Consent, Parts) with { Consents = [consent, consent] });

        Assert.Equal(Effect.Permit, decision.Effect);
    }

    [Fact]
    public void ManyCodesAndLabelsDecideSoon()
    {
        var consent = DecisionCorpus.Consent;
        consent["provision"]!["provision"] = new JsonArray(new JsonObject
        {
            ["type"] = "deny",
            ["code"] = new JsonArray([.. Enumerable.Range(100_000, 20_000).Select(code => (JsonNode)new JsonObject
            {
                ["coding"] = new JsonArray(new JsonObject { ["system"] = "http://snomed.info/sct", ["code"] = $"{code}" }),
            })]),
        });
        Part[] parts = [.. Parts, new("coded", "Observation", [], [new("http://snomed.info/sct", "119999")])];

        Assert.Equal("coded", Assert.Single(Decide(consent, parts).WithheldParts).Path);
    }

    private static readonly Part[] Parts = [new("patient", "Patient", [SecurityLabels.Confidentiality(SecurityLabels.Normal)], [])];

    private static Decision Decide(JsonObject consent) => Decide(consent, Parts);
    private static Decision Decide(JsonObject consent, IReadOnlyList<Part> parts) => Decider.Decide(Request(consent, parts));

    private static DecisionRequest Request(JsonObject consent, IReadOnlyList<Part> parts) => new(
        DecisionCorpus.Agency("hospital"), DecisionCorpus.Agency("clinic"), new("records", "TREAT", new("consent", DecisionCorpus.ConsentId)),
        [DecisionCorpus.Registered(consent)], parts, DecisionCorpus.Now);
}
