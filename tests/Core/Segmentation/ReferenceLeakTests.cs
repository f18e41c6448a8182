using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Tests.Core.Segmentation;

/// <summary>However something points to what is withheld: the pointer goes too, or the message does not go at all.</summary>
public sealed class ReferenceLeakTests
{
    private const string Condition = "/content/entry/8", Consent = "/content/entry/10";
    private readonly JsonObject claims = Samples.Referral();

    [Theory]
    [InlineData("urn:uuid:7d0e0000-0000-4000-8000-000000000009")]
    [InlineData("URN:UUID:7D0E0000-0000-4000-8000-000000000009")]
    [InlineData("Condition/7d0e0000-0000-4000-8000-000000000009")]
    [InlineData("Condition/7d0e0000-0000-4000-8000-000000000009/_history/2")]
    public void AReferenceGoes(string reference)
    {
        Observation["hasMember"] = new JsonArray(new JsonObject { ["reference"] = reference }, Samples.Reference(3));
        Observation["component"] = Samples.Json($$"""{"a": [{"code": {"text": "a"}, "extension": [{"url": "https://mercy.test/about", "extension": [{"url": "of", "valueReference": {"reference": "{{reference}}"} }] }] }] }""")["a"]!.DeepClone();

        Assert.Equal(ProblemCodes.SegmentationImpossible, Views.Of(claims, Condition).Refusal); // an extension without value may not stand

        Observation.Remove("component");
        Assert.DoesNotContain("000000000009", Views.Text(claims, Condition, Consent), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void OneInAContainedResourceGoes()
    {
        Observation["contained"] = Samples.Json($$"""{"a": [{"resourceType": "Observation", "id": "c1", "status": "final", "code": {"text": "a"}, "focus": [{"reference": "urn:uuid:{{Samples.Uuid(9)}}"}]}]}""")["a"]!.DeepClone();

        Assert.DoesNotContain(Samples.Uuid(9), Views.Text(claims, Condition, Consent), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("urn:uuid:7d0e0000-0000-4000-8000-000000000009")]
    [InlineData("https://mercy.test/fhir?focus=urn%3Auuid%3A7d0e0000-0000-4000-8000-000000000009")]
    [InlineData("https://mercy.test/7d0e0000000040008000000000000009")]
    public void AUrlToItCannotGo(string url)
    {
        Samples.Resource(claims, 2)["instantiatesUri"] = new JsonArray(url);

        Assert.Equal(ProblemCodes.SegmentationImpossible, Views.Of(claims, Condition).Refusal);
        Assert.Null(Views.Of(claims, Consent).Refusal);
    }

    [Fact]
    public void NorCanItsNameInANarrativeOfAPerson()
    {
        Samples.Resource(claims, 3)["text"] = Samples.Json($$"""{"status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"Condition-{{Samples.Uuid(9)}}.html\">see</a></div>"}""");

        Assert.Equal(ProblemCodes.SegmentationImpossible, Views.Of(claims, Condition).Refusal);
    }

    [Fact]
    public void AnIdThatIsNoUuidIsNotFoundWithinALongerOne()
    {
        var condition = claims["content"]!["entry"]![8]!;
        condition["fullUrl"] = "https://mercy.test/fhir/Condition/problem-9";
        condition["resource"]!["id"] = "problem-9";
        Samples.Resource(claims, 2).Remove("reasonReference");
        Observation.Remove("focus");
        Observation["note"] = new JsonArray(new JsonObject { ["text"] = "see problem-99" });
        Assert.Null(Views.Of(claims, Condition).Refusal);

        Observation["note"]![0]!["text"] = "see problem-9";
        Assert.Equal(ProblemCodes.SegmentationImpossible, Views.Of(claims, Condition).Refusal);
    }

    [Theory]
    [InlineData("records", "/content/entry/3")]
    [InlineData("referral", "/content/entry/3")]
    [InlineData("referral", "/content/entry/2")]
    public void WithoutItsPatientOrItsRequestNothingStands(string kind, string part)
    {
        claims["kind"] = kind;

        Assert.Equal(ProblemCodes.EssentialPartWithheld, Views.Of(claims, part).Refusal);
    }

    private JsonObject Observation => Samples.Resource(claims, 9);
}
