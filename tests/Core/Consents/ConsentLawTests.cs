using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Consents;
using ExchangeHub.Policy.Corpus;
using ExchangeHub.Tests.Decisions;
using Hl7.Fhir.Model;

namespace ExchangeHub.Tests.Core.Consents;

/// <summary>A consent that lacks what the law demands of the agency is refused, and each element that is missing is told with its source.</summary>
public sealed class ConsentLawTests
{
    private const string Ircp = """{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]}""";
    private const string Someone = """[{"reference":"urn:uuid:5b0f3c52-0c55-4c6c-9f3e-1d2c3b4a5f61","type":"RelatedPerson"}]""";
    private const string Base = """{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}""";

    /// <summary>The hub and a group of agencies.</summary>
    private static string Group(string group) => $$$"""
        {"provision":{"actor":[
          {"role":{{{Ircp}}},"reference":{"identifier":{"system":"https://hub.example.org/agency","value":"hub"} } },
          {"role":{{{Ircp}}},"reference":{"type":"Group","identifier":{"system":"https://hub.example.org/agency-group","value":"{{{group}}}"} } } ] } }
        """;

    [Theory]
    // 45 CFR 164.508(c)
    [InlineData("hospital", """{"policy":null}""", "Consent.provision", "45 CFR 164.508(c)(1)(i)")]
    [InlineData("hospital", """{"organization":null}""", "Consent.organization", "45 CFR 164.508(c)(1)(ii)")]
    [InlineData("hospital", """{"provision":{"actor":null}}""", "Consent.provision.actor", "45 CFR 164.508(c)(1)(iii)")]
    [InlineData("hospital", """{"provision":{"purpose":null}}""", "Consent.provision.purpose", "45 CFR 164.508(c)(1)(iv)")]
    [InlineData("hospital", """{"provision":{"period":{"end":null}}}""", "Consent.provision.period.end", "45 CFR 164.508(c)(1)(v)")]
    [InlineData("hospital", """{"sourceAttachment":null}""", "Consent.source[x]", "45 CFR 164.508(c)(1)(vi)")]
    [InlineData("hospital", """{"dateTime":null}""", "Consent.dateTime", "45 CFR 164.508(c)(1)(vi)")]
    [InlineData("hospital", """{"performer":null}""", "Consent.performer", "45 CFR 164.508(c)(1)(vi)")]
    [InlineData("hospital", $$"""{"performer":{{Someone}}}""", "Consent.category", "45 CFR 164.508(c)(1)(vi)")]
    [InlineData("hospital", """{"policyRule":null}""", "Consent.policyRule", "45 CFR 164.508(c)(2)")]
    [InlineData("hospital", """{"policyRule":{"coding":[{"system":"urn:x","code":"hipaa-auth"}]}}""", "Consent.policyRule", "45 CFR 164.508(c)(2)")]
    [InlineData("hospital", """{"policyRule":{"coding":[{"system":"urn:x","code":"HIPAAAuthCD"}]}}""", "Consent.policyRule", "45 CFR 164.508(c)(2)")]
    [InlineData("hospital", """{"policyRule":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentpolicycodes","code":"hipaa-npp"}]}}""", "Consent.policyRule", "45 CFR 164.508(c)(2)")]
    // 42 CFR 2.31(a)
    [InlineData("addiction", """{"patient":null}""", "Consent.patient", "42 CFR 2.31(a)(1)")]
    [InlineData("addiction", """{"organization":null}""", "Consent.organization", "42 CFR 2.31(a)(2)")]
    [InlineData("addiction", """{"policy":null}""", "Consent.provision", "42 CFR 2.31(a)(3)")]
    [InlineData("addiction", """{"provision":{"actor":null}}""", "Consent.provision.actor", "42 CFR 2.31(a)(4)")]
    [InlineData("addiction", """{"provision":{"actor":null}}""", "Consent.provision.actor", "42 CFR 2.31(a)(4)(ii)(A)")]
    [InlineData("addiction", """{"provision":{"purpose":null}}""", "Consent.provision.purpose", "42 CFR 2.31(a)(5)")]
    [InlineData("addiction", """{"policyRule":null}""", "Consent.policyRule", "42 CFR 2.31(a)(6)")]
    [InlineData("addiction", """{"provision":{"period":{"end":null}}}""", "Consent.provision.period.end", "42 CFR 2.31(a)(7)")]
    [InlineData("addiction", """{"sourceAttachment":null}""", "Consent.source[x]", "42 CFR 2.31(a)(8)")]
    [InlineData("addiction", $$"""{"performer":{{Someone}}}""", "Consent.category", "42 CFR 2.31(a)(8)")]
    [InlineData("addiction", """{"dateTime":null}""", "Consent.dateTime", "42 CFR 2.31(a)(9)")]
    // 34 USC 12291(b)(2)(B)
    [InlineData("shelter", """{"verification":null}""", "Consent.verification", "34 USC 12291(b)(2)(B), informed")]
    [InlineData("shelter", """{"sourceAttachment":null}""", "Consent.source[x]", "34 USC 12291(b)(2)(B), written")]
    [InlineData("shelter", """{"provision":{"period":{"end":null}}}""", "Consent.provision.period.end", "34 USC 12291(b)(2)(B), time-limited")]
    [InlineData("shelter", """{"provision":{"period":{"end":"2027-05-02"}}}""", "Consent.provision.period.end", "34 USC 12291(b)(2)(B), reasonably time-limited")]
    [InlineData("shelter", """{"provision":{"period":{"end":"2027-05"}}}""", "Consent.provision.period.end", "34 USC 12291(b)(2)(B), reasonably time-limited")]
    [InlineData("shelter", """{"provision":{"period":{"end":"2027-05-02T00:00:01-07:00"}}}""", "Consent.provision.period.end", "34 USC 12291(b)(2)(B), reasonably time-limited")]
    [InlineData("shelter", """{"performer":null}""", "Consent.performer", "34 USC 12291(b)(2)(B)")]
    [InlineData("shelter", """{"dateTime":null}""", "Consent.dateTime", "34 USC 12291(b)(2)(B)")]
    [InlineData("shelter", """{"provision":{"actor":null}}""", "Consent.provision.actor", "34 USC 12291(b)(2)(B)")]
    public void AMissingElementIsToldWithItsSource(string agency, string patch, string location, string source) =>
        Assert.Contains(FaultsOf(patch, agency), fault =>
            fault.Location == location && (fault.Message.EndsWith($"({source}).", StringComparison.Ordinal) || fault.Message.Contains($"; {source})", StringComparison.Ordinal)
                || fault.Message.Contains($"({source};", StringComparison.Ordinal)));

    [Fact]
    public void EverythingMissingIsToldAtOnce()
    {
        var faults = ConsentRegistration.FaultsOf(
            new JsonObject { ["resourceType"] = "Consent" }, DecisionCorpus.ConsentId, DecisionCorpus.Agency("addiction"), "https://hub.example.org");

        var told = string.Join('\n', faults.Select(fault => fault.Message));
        foreach (var element in new[] { "(i)", "(ii)", "(iii)", "(iv)", "(v)", "(vi)" })
        {
            Assert.Contains($"45 CFR 164.508(c)(1){element}", told, StringComparison.Ordinal);
        }
        Assert.Contains("45 CFR 164.508(c)(2)", told, StringComparison.Ordinal);
        for (var element = 1; element <= 9; element++)
        {
            Assert.Contains($"42 CFR 2.31(a)({element})", told, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("hospital", """{"policy":null,"provision":{"securityLabel":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"N"}]}}""")]
    [InlineData("hospital", """{"policy":null,"provision":{"class":[{"system":"http://hl7.org/fhir/resource-types","code":"Observation"}]}}""")]
    [InlineData("hospital", """{"policy":null,"provision":{"code":[{"coding":[{"system":"http://loinc.org","code":"44249-1"}]}]}}""")]
    [InlineData("hospital", """{"policy":null,"provision":{"dataPeriod":{"start":"2022"}}}""")]
    [InlineData("hospital", """{"policy":null,"provision":{"data":[{"meaning":"instance","reference":{"reference":"urn:uuid:5b0f3c52-0c55-4c6c-9f3e-1d2c3b4a5f61"}}]}}""")]
    [InlineData("hospital", """{"policy":null,"provision":{"provision":[{"type":"deny","securityLabel":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"HIV"}]}]}}""")]
    [InlineData("hospital", """{"policyRule":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"HIPAAAuthCD"}]}}""")]
    [InlineData("addiction", """{"policyRule":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentpolicycodes","code":"hipaa-auth"}]},"category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"42CFRPart2CD"}]}]}""")]
    [InlineData("shelter", """{"policy":null}""")]
    [InlineData("shelter", """{"provision":{"period":{"end":"2027-05-01"}}}""")]
    [InlineData("shelter", """{"provision":{"period":{"end":"2027-05-02T00:00:00-07:00"}}}""")]
    [InlineData("hospital", """{"provision":{"period":{"end":"2029-05-02"}}}""")]
    [InlineData("police", """{"policy":null}""")]
    public void WhatTheLawAllowsIsNotRefused(string agency, string patch) => Assert.Empty(FaultsOf(patch, agency));

    [Theory]
    [InlineData("parent"), InlineData("guardian"), InlineData("power-of-attorney"), InlineData("court-order"), InlineData("state-agency")]
    public void ARepresentativeWithAnAuthorityMayConsent(string authority) =>
        Assert.Empty(FaultsOf($$"""{"performer":{{Someone}},"category":[{{Base}},{"coding":[{"system":"urn:exchangehub:representative","code":"{{authority}}"}]}]}""", "hospital"));

    [Fact]
    public void TheAuthorityIsWantedAlsoBesideThePatientsOwnSignature()
    {
        const string Both = """[{"reference":"urn:uuid:5b0f3c52-0c55-4c6c-9f3e-1d2c3b4a5f60"},{"reference":"urn:uuid:5b0f3c52-0c55-4c6c-9f3e-1d2c3b4a5f61"}]""";

        Assert.Equal("Consent.category", Assert.Single(FaultsOf($$"""{"performer":{{Both}}}""", "police")).Location);
    }

    [Fact]
    public void AnAuthorityOfAnotherSystemIsNone() =>
        Assert.Equal("Consent.category", Assert.Single(FaultsOf($$"""{"performer":{{Someone}},"category":[{"coding":[{"system":"urn:x","code":"parent"}]}]}""", "police")).Location);

    [Fact]
    public void APart2ProgramMayNameTheClassOfTreatingProvidersAndNoOther()
    {
        Assert.Empty(FaultsOf(Group("treating-providers"), "addiction"));
        Assert.Contains("42 CFR 2.31(a)(4)(ii)(B)", Assert.Single(FaultsOf(Group("law-enforcement"), "addiction")).Message, StringComparison.Ordinal);
        Assert.Empty(FaultsOf(Group("law-enforcement"), "shelter"));
    }

    [Fact]
    public void WhoDeniesNeedsNoAuthorizationNorARecipient() =>
        Assert.Empty(FaultsOf("""{"policy":[{"uri":"urn:x"}],"policyRule":null,"provision":{"type":"deny","actor":null,"purpose":null}}""", "addiction"));

    [Fact]
    public void WhoDeniesNeedsAnEndAllTheSame() =>
        Assert.Equal("The end is required.", Assert.Single(FaultsOf("""{"provision":{"type":"deny","period":{"end":null}}}""", "addiction")).Message);

    [Fact]
    public void AgenciesUnderNoStatuteAreToldNoSource() =>
        Assert.Equal("A purpose is required.", Assert.Single(FaultsOf("""{"provision":{"purpose":null}}""", "police")).Message);

    [Fact]
    public void TheResourceTypesAreThoseOfR4() =>
        Assert.Equal(ModelInfo.SupportedResources.Order(StringComparer.Ordinal), CodeLists.Get("resource-types").Codes.Keys);

    private static IReadOnlyList<Fault> FaultsOf(string patch, string agency)
    {
        var consent = MergePatch.Apply(DecisionCorpus.Consent, JsonNode.Parse(patch))!.AsObject();
        if (consent["organization"] is JsonArray organization)
        {
            organization[0]!["identifier"]!["value"] = agency;
        }
        return ConsentRegistration.FaultsOf(consent, DecisionCorpus.ConsentId, DecisionCorpus.Agency(agency), "https://hub.example.org");
    }
}
