using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Consents;
using ExchangeHub.Policy.Consents;
using ExchangeHub.Tests.Decisions;

namespace ExchangeHub.Tests.Core.Consents;

public sealed class CarriedConsentTests
{
    private static readonly string Patient = (string)DecisionCorpus.Consent["patient"]!["reference"]!;
    private static readonly RegisteredConsent Registered = DecisionCorpus.Registered(DecisionCorpus.Consent);

    [Fact]
    public void TheRegisteredConsentAndItsPatientAgree() =>
        Assert.True(CarriedConsent.Agrees(Message(Entry(Patient, """{"resourceType":"Patient"}"""), Entry("urn:c", DecisionCorpus.Consent.ToJsonString())), Registered));

    [Fact]
    public void TheOrderOfMembersDoesNotMatter()
    {
        var reversed = new JsonObject(DecisionCorpus.Consent.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));

        Assert.True(CarriedConsent.Agrees(Message(Entry("urn:c", reversed.ToJsonString())), Registered));
    }

    [Fact]
    public void AConsentChangedInOneValueDoesNotAgree()
    {
        var changed = DecisionCorpus.Consent;
        changed["provision"]!["period"]!["end"] = "2027-11-04";

        Assert.False(CarriedConsent.Agrees(Message(Entry("urn:c", changed.ToJsonString())), Registered));
    }

    [Theory]
    [InlineData("urn:uuid:00000000-0000-4000-8000-000000000000", """{"resourceType":"Patient"}""")]
    [InlineData("urn:o", """{"resourceType":"Observation","contained":[{"resourceType":"Patient","id":"p"}]}""")]
    [InlineData("urn:b", """{"resourceType":"Bundle","entry":[{"fullUrl":"urn:other","resource":{"resourceType":"Patient"}}]}""")]
    [InlineData("urn:o", """{"resourceType":"Observation","contained":[{"resourceType":"Consent","id":"c"}]}""")]
    public void AnotherPersonOrConsentAnywhereDoesNotAgree(string fullUrl, string resource) =>
        Assert.False(CarriedConsent.Agrees(Message(Entry(Patient, """{"resourceType":"Patient"}"""), Entry(fullUrl, resource)), Registered));

    [Fact]
    public void AConsentOfNobodyAgreesWithNoPatient()
    {
        var ofNobody = DecisionCorpus.Consent;
        ofNobody.Remove("patient");

        Assert.False(CarriedConsent.Agrees(
            Message(new JsonObject { ["resource"] = new JsonObject { ["resourceType"] = "Patient" } }), Registered with { Consent = ofNobody }));
    }

    [Fact]
    public void AConsentIsFoundWhereverItIsCarried()
    {
        Assert.True(CarriedConsent.IsCarried(Message(Entry("urn:c", """{"resourceType":"Consent"}"""))));
        Assert.True(CarriedConsent.IsCarried(Message(Entry("urn:o", """{"resourceType":"Observation","contained":[{"resourceType":"Consent"}]}"""))));
        Assert.False(CarriedConsent.IsCarried(Message(Entry("urn:o", """{"resourceType":"Observation"}"""))));
    }

    [Theory]
    [InlineData("null", true)]
    [InlineData("\"0197a2c4-52e0-7b11-8c6e-3f1d2a7b9e01\"", true)]
    [InlineData("\"0197a2c4-52e0-7b11-8c6e-3f1d2a7b9e02\"", false)]
    public void APacketNamesThisConsentOrNone(string reference, bool agrees)
    {
        var packet = new JsonObject { ["authority"] = new JsonObject { ["consentRef"] = JsonNode.Parse(reference) } };

        Assert.Equal(agrees, CarriedConsent.Agrees(Claims("case-packet", packet), Registered));
    }

    private static JsonObject Entry(string fullUrl, string resource) => new() { ["fullUrl"] = fullUrl, ["resource"] = JsonNode.Parse(resource) };

    private static MessageClaims Message(params JsonObject[] entries) =>
        Claims("referral", new JsonObject { ["resourceType"] = "Bundle", ["entry"] = new JsonArray([.. entries]) });

    private static MessageClaims Claims(string kind, JsonObject content) => new()
    {
        Iss = "hospital",
        Aud = "https://hub.example.org",
        Jti = "0197a2c4-52e0-7b11-8c6e-3f1d2a7b9e03",
        Iat = DecisionCorpus.Now,
        Exp = DecisionCorpus.Now.AddDays(1),
        Kind = kind,
        Purpose = "TREAT",
        Basis = new("consent", DecisionCorpus.ConsentId),
        ContentType = "application/fhir+json",
        Content = content,
    };
}
