using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Consents;
using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy.Corpus;
using ExchangeHub.Tests.Decisions;

namespace ExchangeHub.Tests.Core.Consents;

public sealed class ConsentRegistrationTests
{
    private const string Hub = "https://hub.example.org";
    private const string Secret = "Jane-Roe-4711";

    [Fact]
    public void AConsentOfTheProfileHasNoFaults() => Assert.Empty(FaultsOf(DecisionCorpus.Consent));

    [Fact]
    public void SoHasOneWithExceptionsAndAReferenceToThePaper() => Assert.Empty(FaultsOf(Merged("""
        {"sourceAttachment":null,"sourceReference":{"reference":"urn:uuid:9c1beb6d-2d08-5768-853c-ac941d0e0524"},
         "provision":{"action":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentaction","code":"disclose"}]}],
          "provision":[{"type":"deny","securityLabel":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"PSYTHPN"}]}]}}
        """)));

    [Theory]
    [InlineData("""{"id":"other"}""", "Consent.id")]
    [InlineData("""{"status":"draft"}""", "Consent.status")]
    [InlineData("""{"status":"Jane-Roe-4711"}""", "Consent.status")]
    [InlineData("""{"scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"research"}]}}""", "Consent.scope")]
    [InlineData("""{"category":null}""", "Consent.category")]
    [InlineData("""{"patient":{"reference":"Patient/Jane-Roe-4711"}}""", "Consent.patient")]
    [InlineData("""{"patient":{"display":"Jane-Roe-4711"}}""", "Consent.patient")]
    [InlineData("""{"patient":{"identifier":{"system":"urn:x","value":"Jane-Roe-4711"}}}""", "Consent.patient")]
    [InlineData("""{"patient":{"reference":"urn:uuid:Jane-Roe-4711"}}""", "Consent.patient")]
    [InlineData("""{"dateTime":null}""", "Consent.dateTime")]
    [InlineData("""{"performer":null}""", "Consent.performer")]
    [InlineData("""{"performer":[{"reference":"Patient/Jane-Roe-4711"}]}""", "Consent.performer")]
    [InlineData("""{"organization":null}""", "Consent.organization")]
    [InlineData("""{"organization":[{"identifier":{"system":"https://hub.example.org/agency","value":"clinic"}}]}""", "Consent.organization")]
    [InlineData("""{"organization":[{"identifier":{"system":"https://other.example.org/agency","value":"hospital"}}]}""", "Consent.organization")]
    [InlineData("""{"sourceAttachment":null}""", "Consent.source[x]")]
    [InlineData("""{"sourceAttachment":{"hash":null}}""", "Consent.source[x]")]
    [InlineData("""{"sourceAttachment":{"data":"SmFuZQ=="}}""", "Consent.sourceAttachment")]
    [InlineData("""{"sourceAttachment":{"url":"https://example.org/Jane-Roe-4711"}}""", "Consent.sourceAttachment")]
    [InlineData("""{"sourceAttachment":{"title":"Jane-Roe-4711"}}""", "Consent.sourceAttachment")]
    [InlineData("""{"policy":null,"policyRule":null}""", "Consent.policy")]
    [InlineData("""{"performer":[{"reference":"urn:uuid:5b0f3c52-0c55-4c6c-9f3e-1d2c3b4a5f60","type":"Group"}]}""", "Consent.performer")]
    [InlineData("""{"performer":[{"reference":"urn:uuid:5b0f3c52-0c55-4c6c-9f3e-1d2c3b4a5f60","type":1}]}""", "Consent.performer")]
    [InlineData("""{"performer":[{"reference":"urn:uuid:5b0f3c52-0c55-4c6c-9f3e-1d2c3b4a5f60","display":"Jane-Roe-4711"}]}""", "Consent.performer")]
    [InlineData("""{"performer":[{"reference":"urn:uuid:5b0f3c52-0c55-4c6c-9f3e-1d2c3b4a5f60","type":"RelatedPerson"}]}""", "Consent.performer")]
    [InlineData("""{"performer":[{"reference":"urn:uuid:5b0f3c52-0c55-4c6c-9f3e-1d2c3b4a5f61","type":"Patient"}]}""", "Consent.performer")]
    [InlineData("""{"performer":[{"reference":"urn:uuid:5b0f3c52-0c55-4c6c-9f3e-1d2c3b4a5f61"}]}""", "Consent.category")]
    [InlineData("""{"category":[{"coding":[{"system":"urn:exchangehub:representative","code":"Jane-Roe-4711"}]}]}""", "Consent.category")]
    [InlineData("""{"provision":{"actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"reference":{"type":"Group","identifier":{"system":"https://hub.example.org/agency-group","value":"Jane-Roe-4711"}}}]}}""", "Consent.provision.actor")]
    [InlineData("""{"provision":{"actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"reference":{"identifier":{"system":"https://hub.example.org/agency-group","value":"law-enforcement"}}}]}}""", "Consent.provision.actor")]
    [InlineData("""{"provision":{"actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"reference":{"identifier":{"system":"https://hub.example.org/agency","value":"hub"}}}]}}""", "Consent.provision.actor")]
    [InlineData("""{"provision":{"actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"CST"}]},"reference":{"identifier":{"system":"https://hub.example.org/agency","value":"clinic"}}}]}}""", "Consent.provision.actor")]
    [InlineData("""{"provision":{"data":[{"meaning":"related","reference":{"reference":"urn:uuid:5b0f3c52-0c55-4c6c-9f3e-1d2c3b4a5f60"}}]}}""", "Consent.provision.data[0].meaning")]
    [InlineData("""{"provision":{"data":[{"meaning":"instance","reference":{"reference":"Patient/Jane-Roe-4711"}}]}}""", "Consent.provision")]
    [InlineData("""{"provision":{"provision":[{"type":"deny","data":[{"meaning":"authoredby","reference":{"identifier":{"system":"urn:x","value":"Jane-Roe-4711"}}}]}]}}""", "Consent.provision.provision[0].data[0].reference.identifier")]
    [InlineData("""{"provision":{"data":[{"meaning":"authoredby","reference":{"identifier":{"system":"https://hub.example.org/agency","value":"Jane Roe 4711"}}}]}}""", "Consent.provision.data[0].reference.identifier")]
    [InlineData("""{"provision":{"data":[{"meaning":"authoredby","reference":{"identifier":{"system":"http://hl7.org/fhir/sid/us-npi","value":"Jane4711xx"}}}]}}""", "Consent.provision.data[0].reference.identifier")]
    [InlineData("""{"provision":{"data":[{"meaning":"authoredby","reference":{"identifier":{"system":"http://hl7.org/fhir/sid/us-npi","value":"123456789"}}}]}}""", "Consent.provision.data[0].reference.identifier")]
    [InlineData("""{"verification":null}""", "Consent.verification")]
    [InlineData("""{"verification":[{"verified":false}]}""", "Consent.verification")]
    [InlineData("""{"verification":[{"verified":true,"verifiedWith":{"display":"Jane-Roe-4711"}}]}""", "Consent.verification.verifiedWith")]
    [InlineData("""{"provision":null}""", "Consent.provision")]
    [InlineData("""{"provision":{"type":null}}""", "Consent.provision.type")]
    [InlineData("""{"provision":{"period":{"end":null}}}""", "Consent.provision.period.end")]
    [InlineData("""{"provision":{"period":{"end":"Jane-Roe-4711"}}}""", "Consent.provision.period.end")]
    [InlineData("""{"provision":{"purpose":null}}""", "Consent.provision.purpose")]
    [InlineData("""{"provision":{"purpose":[{"system":"urn:x","code":"Jane-Roe-4711"}]}}""", "Consent.provision.purpose[0]")]
    [InlineData("""{"provision":{"actor":null}}""", "Consent.provision.actor")]
    [InlineData("""{"provision":{"actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"reference":{"reference":"Organization/1"}}]}}""", "Consent.provision.actor")]
    [InlineData("""{"provision":{"actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"AUT"}]},"reference":{"reference":"Organization/1"}}]}}""", "Consent.provision.actor[0].role")]
    [InlineData("""{"provision":{"class":[{"system":"urn:x","code":"Jane-Roe-4711"}]}}""", "Consent.provision.class[0]")]
    [InlineData("""{"provision":{"dataPeriod":{"start":"Jane-Roe-4711"}}}""", "Consent.provision.dataPeriod.start")]
    [InlineData("""{"provision":{"securityLabel":[{"system":"urn:x","code":"Jane-Roe-4711"}]}}""", "Consent.provision.securityLabel[0]")]
    [InlineData("""{"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Jane-Roe-4711</div>"}}""", "Consent.text")]
    [InlineData("""{"contained":[{"resourceType":"Patient","id":"p","name":[{"text":"Jane-Roe-4711"}]}]}""", "Consent.contained")]
    [InlineData("""{"extension":[{"url":"urn:x","valueString":"Jane-Roe-4711"}]}""", "Consent.extension")]
    [InlineData("""{"modifierExtension":[{"url":"urn:x","valueString":"Jane-Roe-4711"}]}""", "Consent.modifierExtension")]
    [InlineData("""{"_status":{"extension":[{"url":"urn:x","valueString":"Jane-Roe-4711"}]}}""", "Consent")]
    [InlineData("""{"category":[{"text":"Jane-Roe-4711"}]}""", "Consent.category[0].text")]
    [InlineData("""{"Jane-Roe-4711":"Jane-Roe-4711"}""", "Consent")]
    [InlineData("""{"patient":{"Jane-Roe-4711":1}}""", "Consent.patient")]
    public void EachDemandOfTheProfileIsMade(string patch, string location)
    {
        var faults = FaultsOf(Merged(patch));

        Assert.Contains(faults, fault => fault.Location == location);
        Assert.DoesNotContain(faults, fault => fault.ToString().Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public void AllFaultsAreToldAtOnce()
    {
        var faults = FaultsOf(new JsonObject { ["resourceType"] = "Consent" });

        Assert.Superset(
            new HashSet<string> { "Consent.status", "Consent.scope", "Consent.category", "Consent.patient", "Consent.performer", "Consent.organization", "Consent.verification", "Consent.provision" },
            faults.Select(fault => fault.Location).ToHashSet());
    }

    [Theory]
    [InlineData("shelter")]
    [InlineData("addiction")]
    public void VictimServiceProvidersAndPart2ProgramsNameTheHub(string agency)
    {
        var consent = Merged($$$"""{"organization":[{"identifier":{"system":"{{{Hub}}}/agency","value":"{{{agency}}}"}}]}""");
        Assert.Empty(FaultsOf(consent, agency));

        consent["provision"]!["actor"]!.AsArray().RemoveAt(1);

        Assert.StartsWith("The hub must be named", Assert.Single(FaultsOf(consent, agency)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OthersNeedNot()
    {
        var consent = DecisionCorpus.Consent;
        consent["provision"]!["actor"]!.AsArray().RemoveAt(1);

        Assert.Empty(FaultsOf(consent));
    }

    [Theory]
    [InlineData("""{"performer":[{"reference":"urn:uuid:5b0f3c52-0c55-4c6c-9f3e-1d2c3b4a5f60","type":"Patient"}]}""")]
    [InlineData("""{"provision":{"data":[{"meaning":"instance","reference":{"reference":"urn:uuid:5b0f3c52-0c55-4c6c-9f3e-1d2c3b4a5f61"}}]}}""")]
    [InlineData("""{"provision":{"data":[{"meaning":"authoredby","reference":{"reference":"Practitioner/5b0f3c52-0c55-4c6c-9f3e-1d2c3b4a5f61"}}]}}""")]
    [InlineData("""{"provision":{"data":[{"meaning":"authoredby","reference":{"identifier":{"system":"https://hub.example.org/agency","value":"clinic"}}}]}}""")]
    [InlineData("""{"provision":{"data":[{"meaning":"authoredby","reference":{"identifier":{"system":"http://hl7.org/fhir/sid/us-npi","value":"1234567893"}}}]}}""")]
    [InlineData("""{"provision":{"dataPeriod":{"start":"2022"},"class":[{"system":"http://hl7.org/fhir/resource-types","code":"Observation"}],"code":[{"coding":[{"system":"http://loinc.org","code":"44249-1"}]}]}}""")]
    [InlineData("""{"provision":{"actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"reference":{"type":"Group","identifier":{"system":"https://hub.example.org/agency-group","value":"law-enforcement"}}}]}}""")]
    public void WhatTheProfileAllowsHasNoFaults(string patch) => Assert.Empty(FaultsOf(Merged(patch)));

    [Theory]
    [InlineData("""{"type":"deny","actor":[ACTOR:mental]}""", "provision.provision[0]")]
    [InlineData("""{"type":"deny","purpose":[PURPOSE:HPAYMT]}""", "provision.provision[0]")]
    [InlineData("""{"type":"deny","period":{"end":"2026-04-30"}}""", "provision.provision[0]")]
    [InlineData("""{"type":"deny","period":{"start":"2026-11-05"}}""", "provision.provision[0]")]
    [InlineData("""{"type":"permit","purpose":[PURPOSE:COC],"provision":[{"type":"deny","purpose":[PURPOSE:POPHLTH]}]}""", "provision.provision[0].provision[0]")]
    public void ADenialThatWouldHoldNowhereIsRefused(string nested, string location) =>
        Assert.Contains(FaultsOf(With(nested)), fault => fault.Location == $"Consent.{location}" && fault.Message.Contains("would hold nowhere", StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"type":"deny","actor":[ACTOR:clinic]}""")]
    [InlineData("""{"type":"deny","actor":[ACTOR:clinic,ACTOR:mental]}""")]
    [InlineData("""{"type":"deny","actor":[GROUP:law-enforcement]}""")]
    [InlineData("""{"type":"deny","purpose":[PURPOSE:BTG]}""")]
    [InlineData("""{"type":"deny","period":{"start":"2026-11-04"}}""")]
    [InlineData("""{"type":"deny","period":{"end":"2026-05-01"}}""")]
    [InlineData("""{"type":"permit","actor":[ACTOR:mental]}""")]
    [InlineData("""{"type":"deny","purpose":[PURPOSE:COC],"provision":[{"type":"permit","purpose":[PURPOSE:POPHLTH]}]}""")]
    public void OneThatHoldsSomewhereIsNot(string nested) => Assert.Empty(FaultsOf(With(nested)));

    private static JsonObject With(string nested)
    {
        var text = System.Text.RegularExpressions.Regex.Replace(nested, "(ACTOR|GROUP|PURPOSE):([A-Za-z-]+)", match => match.Groups[1].Value switch
        {
            "PURPOSE" => $$"""{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"{{match.Groups[2].Value}}"}""",
            "GROUP" => Actor($$$"""{"type":"Group","identifier":{"system":"{{{DecisionCorpus.AgencySystem}}}-group","value":"{{{match.Groups[2].Value}}}"}}"""),
            _ => Actor($$$"""{"identifier":{"system":"{{{DecisionCorpus.AgencySystem}}}","value":"{{{match.Groups[2].Value}}}"}}"""),
        });
        return Merged($$$"""{"provision":{"provision":[{{{text}}}]}}""");

        static string Actor(string reference) =>
            $$"""{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"reference":{{reference}}}""";
    }

    [Fact]
    public void WhatIsRegisteredCanBeDecidedBy() =>
        Assert.All(DecisionCorpus.Cases.Values.Where(one => one.Request.Consents.Count > 0), one =>
        {
            if (FaultsOf(one.Request.Consents[0].Consent, one.Request.Consents[0].Agency).Count == 0)
            {
                Assert.NotNull(ConsentReader.Read(one.Request.Consents[0].Consent, DecisionCorpus.AgencySystem).Rule);
            }
        });

    private static IReadOnlyList<Fault> FaultsOf(JsonObject consent, string agency = "hospital") =>
        ConsentRegistration.FaultsOf(consent, DecisionCorpus.ConsentId, DecisionCorpus.Agency(agency), Hub);

    private static JsonObject Merged(string patch) => MergePatch.Apply(DecisionCorpus.Consent, JsonNode.Parse(patch))!.AsObject();
}
