using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Core.Segmentation;
using ExchangeHub.Core.Validation;

namespace ExchangeHub.Tests.Core.Segmentation;

/// <summary>An address goes, its Patient stays, and nothing tells that there was one.</summary>
public sealed class WithheldElementTests
{
    private const string Consent = "/content/entry/10", Address = "/content/entry/3/resource/address", Identifier = "/content/entry/3/resource/identifier";
    private const string Mark = """{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "PROCESSINLINELABEL"}""";
    private const string Inline = """
        {"url": "http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-inline-sec-label", "valueCoding": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "PATLOC"}}
        """;

    private readonly JsonObject claims = Samples.Referral();

    [Fact]
    public void ItGoesAndTheRestStaysValid()
    {
        var view = Views.Shown(claims, Address, Consent);

        var patient = view.Claims["content"]!["entry"]![3]!["resource"]!.AsObject();
        Assert.Equal(["gender", "id", "identifier", "name", "resourceType"], patient.Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(ContentValidator.FaultsOf(Samples.Read(view), $"{Samples.Hub}/agency"), fault => fault.Code is not ("security" or "required"));
    }

    [Fact]
    public void NothingElseIsTouched()
    {
        var (all, cut) = (Views.Shown(claims, Consent).Disclosures.Select(one => one.Path), Views.Shown(claims, Address, Consent).Disclosures.Select(one => one.Path));

        Assert.Equal([Address], all.Except(cut));
    }

    [Theory]
    [InlineData("12 Invented Street", "line")]
    [InlineData("12 Invented Street, Exampleville", "text")]
    public void ItsTextElsewhereIsFound(string text, string member)
    {
        Patient["address"] = new JsonArray(new JsonObject { [member] = member == "line" ? new JsonArray(text) : text });
        Samples.Resource(claims, 9)["note"] = new JsonArray(new JsonObject { ["text"] = $"She stays at {text.ToUpperInvariant()} now." });

        Assert.Equal(ProblemCodes.SegmentationImpossible, Views.Of(claims, Address).Refusal);
        Assert.Null(Views.Of(claims, Consent).Refusal);
    }

    [Fact]
    public void ACityStandsInOtherPlacesByRight()
    {
        Patient["address"] = new JsonArray(new JsonObject { ["city"] = "Exampleville" });
        Samples.Resource(claims, 5)["address"] = new JsonArray(new JsonObject { ["city"] = "Exampleville" });

        Assert.Null(Views.Of(claims, Address).Refusal);
    }

    [Fact]
    public void AShortTextStandsAnywhereByChance()
    {
        Patient["telecom"] = new JsonArray(new JsonObject { ["system"] = "phone", ["value"] = "5550100" });
        Samples.Resource(claims, 9)["note"] = new JsonArray(new JsonObject { ["text"] = "Serial 5550100." });

        Assert.Null(Views.Of(claims, "/content/entry/3/resource/telecom").Refusal);
    }

    [Theory]
    [InlineData("telecom", """[{"system": "phone", "value": "555-0100"}]""", "Call 555-0100.")]
    [InlineData("photo", """[{"contentType": "image/png", "url": "https://mercy.test/p/77"}]""", "See https://mercy.test/p/77 for more")]
    [InlineData("photo", """[{"contentType": "image/png", "data": "aW52ZW50ZWQ="}]""", "aW52ZW50ZWQ=")]
    [InlineData("contact", """[{"telecom": [{"system": "phone", "value": "555-01001"}], "address": {"text": "13 Invented Street"}}]""", "Mother: 13 Invented Street")]
    [InlineData("contact", """[{"telecom": [{"system": "phone", "value": "555-01001"}]}]""", "Mother: 555-01001")]
    public void SoIsThatOfAnyElement(string name, string element, string note)
    {
        Patient[name] = JsonNode.Parse(element);
        Samples.Resource(claims, 9)["note"] = new JsonArray(new JsonObject { ["text"] = note });

        Assert.Equal(ProblemCodes.SegmentationImpossible, Views.Of(claims, $"/content/entry/3/resource/{name}").Refusal);
    }

    [Fact]
    public void APhotoIsComparedWhole()
    {
        var data = new string('A', 600);
        Patient["photo"] = new JsonArray(new JsonObject { ["contentType"] = "image/png", ["data"] = data });
        Samples.Resource(claims, 9)["note"] = new JsonArray(new JsonObject { ["text"] = data });
        Assert.Equal(ProblemCodes.SegmentationImpossible, Views.Of(claims, "/content/entry/3/resource/photo").Refusal);

        Samples.Resource(claims, 9)["note"]![0]!["text"] = data + "BBBB";
        Assert.Null(Views.Of(claims, "/content/entry/3/resource/photo").Refusal);
    }

    [Fact]
    public void AnIdentifierCountsHoweverShortWithItsSystem()
    {
        Patient["identifier"]![0]!["value"] = "4711";
        Samples.Resource(claims, 9)["subject"] = Samples.Json("""{"identifier": {"system": "https://mercy.test/mrn", "value": "4711"}}""");
        Assert.Equal(ProblemCodes.SegmentationImpossible, Views.Of(claims, Identifier).Refusal);

        Samples.Resource(claims, 9)["subject"]!["identifier"]!["system"] = "https://mercy.test/other";
        Assert.Null(Views.Of(claims, Identifier).Refusal);
    }

    [Fact]
    public void TheSameAddressOfSomeoneShownIsATraceToo()
    {
        Patient["address"] = Samples.Json("""{"a": [{"line": ["12 Invented Street"]}]}""")["a"]!.DeepClone();
        claims["content"]!["entry"]!.AsArray().Add(Samples.Json($$"""
            {"fullUrl": "urn:uuid:{{Samples.Uuid(20)}}", "resource": {"resourceType": "RelatedPerson", "id": "{{Samples.Uuid(20)}}", "patient": {"reference": "urn:uuid:{{Samples.Uuid(4)}}"},
             "address": [{"line": ["12 Invented Street"]}]} }
            """));

        Assert.Equal(ProblemCodes.SegmentationImpossible, Views.Of(claims, Address).Refusal);
        Assert.DoesNotContain("Invented Street", Views.Text(claims, Address, "/content/entry/11/resource/address"), StringComparison.Ordinal);
        Assert.DoesNotContain("Invented Street", Views.Text(claims, Address, "/content/entry/11"), StringComparison.Ordinal);
    }

    [Fact]
    public void ANarrativeGoesWithIt()
    {
        Patient["text"] = Samples.Json("""{"status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">of Exampleville</div>"}""");

        Assert.DoesNotContain("Exampleville", Views.Text(claims, Address), StringComparison.Ordinal);
        Assert.Contains("of Exampleville", Views.Text(claims, Consent), StringComparison.Ordinal);
    }

    [Fact]
    public void OneThatCannotGoRefusesTheMessage()
    {
        Patient["text"] = Samples.Json("""{"status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">of Exampleville</div>"}""");

        Assert.Equal(ProblemCodes.SegmentationImpossible, RefusalOfAnothersMessage(Address));
    }

    [Fact]
    public void TheMarkOfLabelledElementsGoesWithTheLast()
    {
        Patient["meta"] = Samples.Json($$"""{"security": [{{Mark}}]}""");
        Patient["address"]![0]!["extension"] = new JsonArray(Samples.Json(Inline));

        var text = Views.Text(claims, Address);

        Assert.DoesNotContain("PROCESSINLINELABEL", text, StringComparison.Ordinal);
        Assert.DoesNotContain("PATLOC", text, StringComparison.Ordinal);
        Assert.Contains("PROCESSINLINELABEL", Views.Text(claims, Identifier), StringComparison.Ordinal);
        Assert.Equal(ProblemCodes.SegmentationImpossible, RefusalOfAnothersMessage(Address));
    }

    [Fact]
    public void AndStaysForAnotherThatIsShown()
    {
        Patient["meta"] = Samples.Json($$"""{"security": [{{Mark}}]}""");
        Patient["address"]![0]!["extension"] = new JsonArray(Samples.Json(Inline));
        Patient["identifier"]![0]!["extension"] = new JsonArray(Samples.Json(Inline));

        Assert.Contains("PROCESSINLINELABEL", Views.Text(claims, Address), StringComparison.Ordinal);
        Assert.DoesNotContain("PROCESSINLINELABEL", Views.Text(claims, Address, Identifier), StringComparison.Ordinal);
    }

    [Fact]
    public void TheBundlesLabelsAreOfTheElementsShown()
    {
        Patient["address"]![0]!["extension"] = new JsonArray(Samples.Json(Inline));
        claims["content"]!["meta"]!["security"]!.AsArray().Add(Samples.Json("""{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "PATLOC"}"""));
        claims["content"]!["meta"]!["security"]!.AsArray().Add(Samples.Json(Mark));
        Patient["meta"] = Samples.Json($$"""{"security": [{{Mark}}]}""");

        Assert.Equal(["R", "SUD", "PATLOC", "PROCESSINLINELABEL"], Labels(Views.Shown(claims, Identifier)));
        Assert.Equal(["R", "SUD"], Labels(Views.Shown(claims, Address)));
        Assert.Equal(["R"], Labels(Views.Shown(claims, Address, "/content/entry/8")));
    }

    [Fact]
    public void AWithheldElementHidesNeedsLikeAWithheldEntry()
    {
        claims["routing"] = Samples.Json("""{"needs": ["need-22"], "urgency": "asap"}""");

        Assert.False(Views.Shown(claims, Address).Claims["routing"]!.AsObject().ContainsKey("needs"));
        Assert.True(Views.Shown(claims, Consent).Claims["routing"]!.AsObject().ContainsKey("needs"));
    }

    private JsonObject Patient => Samples.Resource(claims, 3);

    private static IEnumerable<string> Labels(SdJwt view) => view.Claims["content"]!["meta"]!["security"]!.AsArray().Select(label => (string)label!["code"]!);

    // A sender may conceal no more than it must.
    private string? RefusalOfAnothersMessage(string withheld)
    {
        var message = Samples.Issue(claims, ExchangeHub.Contracts.Messages.Concealment.Required(claims));
        return Segmenter.Present(message, Samples.Read(message), new HashSet<string> { withheld }, Samples.Recipient).Rejection?.Code;
    }
}
