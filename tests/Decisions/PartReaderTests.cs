using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Tests.Decisions;

public sealed class PartReaderTests
{
    private const string Inline = """{"url": "http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-inline-sec-label", "valueCoding": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "CODE"}}""";

    [Fact]
    public void AnEntryIsNamedByItsUrlAndItsTypeAndId() =>
        Assert.Equal(["urn:uuid:0", "Observation/o1"], Claims.Resource("""{"resourceType": "Observation", "id": "o1"}""").Names);

    [Fact]
    public void WithoutIdByItsUrl() => Assert.Equal(["urn:uuid:0"], Claims.Resource("""{"resourceType": "Observation"}""").Names);

    [Fact]
    public void WhatIsNoResourceIsAPartOfNoType()
    {
        var part = Claims.Resource("null");

        Assert.Equal(("/content/entry/0", "Resource"), (part.Path, part.Type));
        Assert.Empty(part.Authors);
        Assert.Null(part.When);
    }

    [Theory]
    [InlineData("""{"resourceType": "Condition", "recorder": {"reference": "Practitioner/1"}, "asserter": {"reference": "Practitioner/2"}}""", "Practitioner/1", "Practitioner/2")]
    [InlineData("""{"resourceType": "Observation", "performer": [{"reference": "urn:uuid:a"}, {"identifier": {"system": "s", "value": "v"}}]}""", "urn:uuid:a", "s|v")]
    [InlineData("""{"resourceType": "Procedure", "performer": [{"actor": {"reference": "Practitioner/1"}, "onBehalfOf": {"reference": "Organization/9"}}]}""", "Practitioner/1")]
    [InlineData("""{"resourceType": "Encounter", "participant": [{"individual": {"reference": "Practitioner/3"}}]}""", "Practitioner/3")]
    [InlineData("""{"resourceType": "CareTeam", "participant": [{"member": {"reference": "Practitioner/4"}}]}""", "Practitioner/4")]
    [InlineData("""{"resourceType": "Composition", "attester": [{"party": {"reference": "Practitioner/5"}}], "author": [{"reference": "Organization/1", "identifier": {"system": "s", "value": "v"}}]}""", "Practitioner/5", "Organization/1", "s|v")]
    [InlineData("""{"resourceType": "Provenance", "agent": [{"who": {"reference": "Practitioner/6"}}]}""", "Practitioner/6")]
    [InlineData("""{"resourceType": "MedicationStatement", "informationSource": {"reference": "Patient/1"}}""", "Patient/1")]
    [InlineData("""{"resourceType": "Consent", "sourceReference": {"reference": "QuestionnaireResponse/1"}}""", "QuestionnaireResponse/1")]
    [InlineData("""{"resourceType": "Observation", "subject": {"reference": "Patient/1"}, "basedOn": [{"reference": "ServiceRequest/1"}]}""")]
    [InlineData("""{"resourceType": "Observation", "performer": [{"identifier": {"value": "v"}}, {"identifier": {"system": "s"}}, 5, null]}""")]
    [InlineData("""{"resourceType": "Task", "requester": {"reference": "PractitionerRole/1"}}""", "PractitionerRole/1")]
    [InlineData("""{"resourceType": "QuestionnaireResponse", "author": {"reference": "P/1"}, "source": {"reference": "P/2"}}""", "P/1", "P/2")]
    [InlineData("""{"resourceType": "AdverseEvent", "recorder": {"reference": "P/1"}, "participant": [{"reference": "P/2"}]}""", "P/1", "P/2")]
    [InlineData("""{"resourceType": "DocumentReference", "authenticator": {"reference": "P/1"}}""", "P/1")]
    [InlineData("""{"resourceType": "MessageHeader", "enterer": {"reference": "P/1"}, "responsible": {"reference": "P/2"}, "source": {"endpoint": "https://example.org"}}""", "P/1", "P/2")]
    [InlineData("""{"resourceType": "Immunization", "reporter": {"reference": "P/1"}, "informant": {"reference": "P/2"}}""", "P/1", "P/2")]
    public void AuthorsAreThoseWhoMadeIt(string resource, params string[] authors) =>
        Assert.Equal(authors.Order(StringComparer.Ordinal), Claims.Resource(resource).Authors.Where(author => author != "|").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("""{"reference": "urn:uuid:1"}""", """{"resourceType": "Practitioner", "id": "p", "identifier": [{"system": "s", "value": "v"}]}""", "urn:uuid:1", "Practitioner/p", "s|v")]
    [InlineData("""{"reference": "Practitioner/p/_history/2"}""", """{"resourceType": "Practitioner", "id": "p", "identifier": [{"system": "s", "value": "v"}]}""", "Practitioner/p/_history/2", "urn:uuid:1", "Practitioner/p", "s|v")]
    [InlineData("""{"reference": "urn:uuid:1"}""", """{"resourceType": "PractitionerRole", "practitioner": {"reference": "urn:uuid:2"}, "organization": {"identifier": {"system": "o", "value": "w"}}}""", "urn:uuid:1", "urn:uuid:2", "n|1", "o|w")]
    [InlineData("""{"reference": "urn:uuid:1"}""", """{"resourceType": "PractitionerRole", "organization": {"reference": "urn:uuid:2"}}""", "urn:uuid:1", "urn:uuid:2", "n|1")]
    [InlineData("""{"reference": "urn:uuid:1"}""", """{"resourceType": "Practitioner", "identifier": [{"value": "v"}]}""", "urn:uuid:1", "|")]
    [InlineData("""{"reference": "urn:uuid:9"}""", """{"resourceType": "Practitioner"}""", "urn:uuid:9", "|")]
    [InlineData("""{"display": "Dr. Roe"}""", """{"resourceType": "Practitioner"}""", "|")]
    [InlineData("""{"reference": "urn:uuid:9", "identifier": {"system": "s", "value": "v"}}""", """{"resourceType": "Practitioner"}""", "urn:uuid:9", "s|v")]
    public void AnAuthorIsAlsoWhatTheEntryIsIdentifiedBy(string performer, string entry, params string[] authors)
    {
        var parts = Claims.Entries($$"""{"resourceType": "Observation", "performer": [{{performer}}] }""", entry, """{"resourceType": "Practitioner", "identifier": [{"system": "n", "value": "1"}]}""");

        Assert.Equal(authors.Order(StringComparer.Ordinal), parts[0].Authors.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void APersonsElementsArePartsOfTheirOwn()
    {
        var parts = Claims.Entries(
            """{"resourceType": "Observation", "identifier": [{"value": "1"}]}""",
            """
            {"resourceType": "Patient", "id": "p", "name": [{"family": "Invented"}], "address": [{"city": "X"}], "telecom": [{"value": "1"}], "photo": [{"url": "u"}],
             "contact": [{"name": {"family": "Y"}}], "identifier": [{"value": "1"}], "managingOrganization": {"reference": "Organization/1"}}
            """,
            """{"resourceType": "RelatedPerson", "patient": {"reference": "Patient/p"}, "address": [{"city": "X"}]}""");

        Assert.Equal(
            [
                ("/content/entry/0", "Observation", null),
                ("/content/entry/1", "Patient", null),
                ("/content/entry/1/resource/address", "Patient.address", "/content/entry/1"),
                ("/content/entry/1/resource/telecom", "Patient.telecom", "/content/entry/1"),
                ("/content/entry/1/resource/photo", "Patient.photo", "/content/entry/1"),
                ("/content/entry/1/resource/contact", "Patient.contact", "/content/entry/1"),
                ("/content/entry/1/resource/identifier", "Patient.identifier", "/content/entry/1"),
                ("/content/entry/2", "RelatedPerson", null),
                ("/content/entry/2/resource/address", "RelatedPerson.address", "/content/entry/2"),
            ],
            parts.Select(part => (part.Path, part.Type, part.Within)));
        Assert.Equal(parts[1].Names, parts[2].Names);
    }

    [Fact]
    public void APersonInsideAnEntryToo()
    {
        var parts = Claims.Entries("""{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient", "address": [{"city": "X"}]}}]}""");

        Assert.Equal(("/content/entry/0/resource/entry/0/resource/address", "Patient.address", "/content/entry/0"), (parts[1].Path, parts[1].Type, parts[1].Within));
    }

    [Fact]
    public void EachOfSeveralPersonsInsideAnEntryHasItsOwnPath() =>
        Assert.Equal(
            ["/content/entry/0", "/content/entry/0/resource/entry/0/resource/photo", "/content/entry/0/resource/entry/1/resource/photo"],
            Claims.Entries("""{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient", "photo": [{"url": "u"}]}}, {"resource": {"resourceType": "Patient", "photo": [{"url": "v"}]}}]}""").Select(part => part.Path));

    [Fact]
    public void OnlySecurityOfMetaIsLabels()
    {
        var part = Claims.Resource("""
            {"resourceType": "CapabilityStatement", "meta": {"tag": [{"system": "s", "code": "tag"}]}, "security": [{"system": "s", "code": "else"}],
             "rest": [{"security": {"service": [{"coding": [{"system": "s", "code": "service"}]}]}}]}
            """);

        Assert.Empty(part.Labels);
        Assert.Equal(["tag", "else", "service"], part.Codes.Select(code => code.Code));
    }

    [Theory]
    [InlineData(""" "valueCodeableConcept": {"coding": [{"system": "s", "code": "c"}]} """, "s|c")]
    [InlineData(""" "valueCodeableConcept": {"coding": [{"code": "c"}]} """)]
    [InlineData(""" "valueCodeableConcept": {"coding": [{"system": "s"}]} """)]
    [InlineData(""" "valueCoding": {"code": "c"} """, "|c")]
    [InlineData(""" "valueCoding": {} """, "|")]
    public void AnInlineLabelIsReadHoweverItIsWritten(string value, params string[] labels) =>
        Assert.Equal(labels, Claims.Resource($$"""{"resourceType": "Observation", "extension": [{"url": "{{SecurityLabels.InlineExtension}}", {{value}} }] }""").Labels.Select(label => $"{label.System}|{label.Code}"));

    [Fact]
    public void AnUnknownConfidentialityIsUnknownToo() =>
        Assert.True(PartLabels.Of([new(SecurityLabels.ConfidentialitySystem, "X")]).HasUnknown);

    [Fact]
    public void ALabelInsideAnElementIsTheElementsAlone()
    {
        var parts = Claims.Entries($$"""
            {"resourceType": "Patient", "meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "PROCESSINLINELABEL"}]},
             "address": [{"extension": [{{Inline.Replace("CODE", "PATLOC")}}], "city": "X"}], "telecom": [{"value": "1"}],
             "name": [{"extension": [{{Inline.Replace("CODE", "SDV")}}], "family": "Y"}]}
            """);

        Assert.Equal(["PROCESSINLINELABEL", "SDV"], Codes(parts[0]));
        Assert.Equal(["PATLOC"], Codes(parts[1]));
        Assert.Empty(Codes(parts[2]));
    }

    [Fact]
    public void ElsewhereAnInlineLabelCountsForTheWhole() =>
        Assert.Equal(["HIV"], Codes(Claims.Resource($$"""{"resourceType": "Observation", "code": {"coding": [{"extension": [{{Inline.Replace("CODE", "HIV")}}] }] } }""")));

    [Fact]
    public void TheExampleOfDs4pIsReadSo()
    {
        var patient = Claims.Resource(File.ReadAllText(SharedData.Path("testdata", "ds4p-extension-inline-sec-label-patient.json")));

        Assert.Contains("PROCESSINLINELABEL", Codes(patient));
    }

    [Theory]
    [InlineData("""{"code": "HIV"}""", "", "HIV")]
    [InlineData("""{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode"}""", "http://terminology.hl7.org/CodeSystem/v3-ActCode", "")]
    [InlineData("""{"display": "HIV"}""", "", "")]
    public void ALabelThatLacksSomethingIsUnknownAndNotAbsent(string label, string system, string code)
    {
        var part = Claims.Resource($$"""{"resourceType": "Observation", "meta": {"security": [{{label}}]} }""");

        Assert.Equal([new Coding(system, code)], part.Labels);
        Assert.True(PartLabels.Of(part).HasUnknown);
        Assert.Equal(4, PartLabels.Of(part).Rank);
    }

    [Fact]
    public void WhatALabelRestsOnCountsAsALabel() =>
        Assert.Equal(["R", "42CFRPart2"], Codes(Claims.Resource("""
            {"resourceType": "Observation", "meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R",
             "extension": [{"url": "http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-sec-label-basis",
                            "valueCoding": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "42CFRPart2"}}]}]}}
            """)));

    [Fact]
    public void CodesAreFoundAtAnyDepthAndQuantitiesAreNone() =>
        Assert.Equal(["a", "b"], Claims.Resource("""
            {"resourceType": "Observation", "code": {"coding": [{"system": "s", "code": "a"}]}, "valueQuantity": {"system": "u", "code": "mg", "value": 3},
             "component": [{"code": {"coding": [{"system": "s", "code": "b"}, {"code": "c"}, {"system": "s"}]}}]}
            """).Codes.Select(code => code.Code));

    [Fact]
    public void OfAPacketItemsAndMembersArePartsAndLabelsGoByTheirCode()
    {
        var parts = Claims.Document("case-packet", """{"child": {"age": 9}, "allegation": {"icd10": ["T76.52XA"]}, "items": [{"labels": ["V", "CJI", "SDV", "MADEUP"]}], "a/b~c": 1}""",
            new Attachment("a1", "image/png", 1, "hash", ["EDU"]), new Attachment("a2", "image/png", 1, "hash"));

        Assert.Equal(["/content/child", "/content/allegation", "/content/items/0", "/content/a~1b~0c", "/attachments/0", "/attachments/1"], parts.Select(part => part.Path));
        Assert.Equal(["Member", "Member", "Item", "Member", "Attachment", "Attachment"], parts.Select(part => part.Type));
        Assert.Equal([new Coding("http://hl7.org/fhir/sid/icd-10-cm", "T76.52XA")], parts[1].Codes);
        Assert.Equal([SecurityLabels.Confidentiality(5), SecurityLabels.Own("CJI"), new(SecurityLabels.ActCodeSystem, "SDV"), new("", "MADEUP")], parts[2].Labels);
        Assert.Equal([SecurityLabels.Own("EDU")], parts[4].Labels);
        Assert.Empty(parts[5].Labels);
        Assert.True(PartLabels.Of(parts[2]).HasUnknown);
        Assert.False(PartLabels.Of(parts[4]).HasUnknown);
    }

    [Theory]
    [InlineData("""{"items": []}""", "/content/items")]
    [InlineData("""{"items": {}}""", "/content/items")]
    public void ItemsThatAreNoneAreAMember(string packet, string path) => Assert.Equal(path, Assert.Single(Claims.Document("case-packet", packet)).Path);

    private static IEnumerable<string> Codes(Part part) => part.Labels.Select(label => label.Code);
}
