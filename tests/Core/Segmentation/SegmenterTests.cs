using System.Text.Json.Nodes;
using CsCheck;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Core.Segmentation;
using ExchangeHub.Core.Validation;
using ExchangeHub.Policy.Law;

namespace ExchangeHub.Tests.Core.Segmentation;

public sealed class SegmenterTests
{
    private const string Condition = "/content/entry/8", Observation = "/content/entry/9", Consent = "/content/entry/10";

    [Fact]
    public void AWithheldEntryLeavesNoTraceAndTheSignatureStillHoldsTheRest()
    {
        var view = View(Samples.Referral(), Condition, Consent);

        var text = view.Claims["content"]!.ToJsonString();
        foreach (var trace in (string[])[Samples.Uuid(9), Samples.ConsentId, "withheld-condition-text", "problem-nineteen", "SUD", "reasonReference"])
        {
            Assert.DoesNotContain(trace, text, StringComparison.Ordinal);
        }
        Assert.Contains(Samples.Uuid(10), text, StringComparison.Ordinal);
    }

    [Fact]
    public void ArraysThatBecomeEmptyGo()
    {
        var view = View(Samples.Referral(), Condition, Observation, Consent);

        var request = view.Claims["content"]!["entry"]![2]!["resource"]!.AsObject();
        Assert.False(request.ContainsKey("supportingInfo"));
        Assert.False(request.ContainsKey("reasonReference"));
    }

    [Fact]
    public void NothingWithheldMeansTheWholeMessage()
    {
        var claims = Samples.Referral();

        Assert.Equal(Text(claims), Text(View(claims).Claims));
    }

    [Theory]
    [InlineData("/content/entry/0")]
    [InlineData("/content/entry/1")]
    [InlineData("/content/entry/2")]
    [InlineData("/content/entry/3")]
    public void WithoutWhatMakesItUnderstandableAReferralIsRefused(string part) =>
        Assert.Equal(ProblemCodes.EssentialPartWithheld, Refusal(Samples.Referral(), part));

    [Fact]
    public void AReferenceThatFhirDemandsCannotBeCut()
    {
        var claims = Samples.Referral();
        var related = Samples.Json($$"""{"fullUrl": "urn:uuid:{{Samples.Uuid(20)}}", "resource": {"resourceType": "RelatedPerson", "id": "{{Samples.Uuid(20)}}", "patient": {"reference": "urn:uuid:{{Samples.Uuid(4)}}"} } }""");
        claims["content"]!["entry"]!.AsArray().Add(related);
        Samples.Resource(claims, 8)["asserter"] = Samples.Reference(20);
        Samples.Resource(claims, 8)["stage"] = new JsonArray(new JsonObject { ["assessment"] = new JsonArray(Samples.Reference(10)) });

        // Condition.stage[0] would be left empty.
        Assert.Equal(ProblemCodes.SegmentationImpossible, Refusal(claims, Observation));
        Assert.DoesNotContain("asserter", View(claims, "/content/entry/11").Claims.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("see 7d0e0000-0000-4000-8000-000000000009.")]
    [InlineData("urn:uuid:7D0E0000-0000-4000-8000-000000000009")]
    [InlineData("https://mercy.test/fhir/Condition/7d0e0000-0000-4000-8000-000000000009/_history/1")]
    public void AnIdOfAWithheldEntryInATextIsFound(string text)
    {
        var claims = Samples.Referral();
        Samples.Resource(claims, 9)["code"]!["text"] = text;

        Assert.Equal(ProblemCodes.SegmentationImpossible, Refusal(claims, Condition));
    }

    [Fact]
    public void ALogicalReferenceToAWithheldEntryIsFound()
    {
        var claims = Samples.Referral();
        Samples.Resource(claims, 9)["basedOn"] = new JsonArray(Samples.Json("""{"identifier": {"system": "https://mercy.test/problems", "value": "problem-nineteen"}}"""));

        Assert.Equal(ProblemCodes.SegmentationImpossible, Refusal(claims, Condition));
    }

    [Fact]
    public void ANeedThatTellsOfWhatIsWithheldIsNotShown()
    {
        var claims = Samples.Referral();
        claims["routing"] = Samples.Json("""{"jurisdiction": "US-WA", "urgency": "asap", "needs": ["need-23"], "exploitation": "unknown"}""");

        Assert.Equal(["jurisdiction", "urgency", "exploitation"], View(claims, Condition, Consent).Claims["routing"]!.AsObject().Select(member => member.Key).OrderBy(Position));
        Assert.True(View(claims, Consent).Claims["routing"]!.AsObject().ContainsKey("needs"));

        static int Position(string name) => Array.IndexOf(["jurisdiction", "urgency", "exploitation"], name);
    }

    [Fact]
    public void EachRecipientSeesItsOwnNameOnly()
    {
        var claims = Samples.Claims("case-packet", Samples.Json("""
            {"schema": "hub.case-packet/1", "id": "urn:uuid:0b8f0f2e-53f6-4d35-8f7e-0f3a5f6a7b03", "createdAt": "2026-03-01T11:00:00Z", "originAgency": "mercy-hospital",
             "recipientAgency": "county-cac", "caseNumbers": {}, "child": {"age": 12}, "allegation": {"types": ["neglect"]},
             "items": [{"id": "i1", "type": "cps-report", "mediaType": "application/pdf", "bytes": 1, "sha256": "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb", "labels": ["R"]},
                       {"id": "i2", "type": "photo-documentation", "mediaType": "image/png", "bytes": 1, "sha256": "2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6", "labels": ["V"]}]}
            """), new() { ["type"] = "consent", ["consent"] = Samples.ConsentId }, "county-cac", "metro-police");

        var view = View("metro-police", claims, "/content/items/1").Claims;

        Assert.Equal("""["metro-police"]""", view["to"]!.ToJsonString());
        Assert.DoesNotContain("county-cac", view.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("i1", (string)Assert.Single(view["content"]!["items"]!.AsArray())!["id"]!);
    }

    [Fact]
    public void APartThatIsNoDisclosureGoesWithTheOneThatHoldsIt()
    {
        var tip = Samples.Tip();

        Assert.False(View(tip, "/content/persons/0").Claims["content"]!.AsObject().ContainsKey("persons"));
    }

    [Fact]
    public void PartsCarryTheSendersLabelsAndTheCodes()
    {
        var claims = Samples.Referral();
        Samples.Resource(claims, 8)["code"] = Samples.Json("""{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "F10.20"}]}""");

        var parts = Segmenter.PartsOf(Samples.Read(Samples.Issue(claims)));

        var condition = parts.Single(part => part.Type == "Condition");
        Assert.Equal(Condition, condition.Path);
        Assert.Equal(["R", "SUD"], condition.Labels.Select(label => label.Code));
        Assert.Equal(["F10.20"], condition.Codes.Select(code => code.Code));
        Assert.Equal([Consent], PartRules.NeverShownOf(parts).Select(part => part.Path));
    }

    /// <summary>Whatever is withheld: refused, or a view without it that is valid FHIR and refers to nothing outside.</summary>
    [Fact]
    public void AnySetOfWithheldPartsLeavesAViewThatStandsAlone() =>
        Gen.Int[4, 10].Array[0, 7].Sample(numbers =>
        {
            var message = Samples.Issue(Samples.Referral());
            var claims = Samples.Read(message);
            var withheld = numbers.Append(10).Select(index => $"/content/entry/{index}").ToHashSet();
            if (!Segmenter.Present(message, claims, withheld, Samples.Recipient).Succeeded(out var compact, out var rejection))
            {
                Assert.Equal(ProblemCodes.SegmentationImpossible, rejection.Code);
                return;
            }
            var view = SdJwt.Parse(compact, out var fault);
            Assert.Null(fault);
            var seen = Samples.Read(view!);
            Assert.DoesNotContain(ContentValidator.FaultsOf(seen, $"{Samples.Hub}/agency"), one => one.Code is not ("security" or "required"));
            var text = view!.Claims["content"]!.ToJsonString();
            Assert.All(numbers.Where(number => number < 10), index => Assert.DoesNotContain(Samples.Uuid(index + 1), text, StringComparison.Ordinal));
        }, iter: 60);

    [Fact]
    public void WhatIsIssuedIsReadAsItWasMeant() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 30], Gen.Int[1, 40]).Sample((text, count) =>
        {
            var claims = Samples.Tip();
            claims["content"]!["persons"] = new JsonArray([.. Enumerable.Range(0, count).Select(i => (JsonNode)new JsonObject { ["role"] = "witness", ["description"] = $"{text}~/{i}" })]);

            Assert.Equal(Text(claims), Text(Samples.Issue(claims).Claims));
        }, iter: 30);

    private static SdJwt View(JsonObject claims, params string[] withheld) => View(Samples.Recipient, claims, withheld);

    private static SdJwt View(string recipient, JsonObject claims, params string[] withheld)
    {
        var message = Samples.Issue(claims);
        var result = Segmenter.Present(message, Samples.Read(message), withheld.ToHashSet(), recipient);
        Assert.True(result.Rejection is null, $"{result.Rejection?.Code} {result.Rejection?.Detail}");
        return SdJwt.Parse(result.Value!, out _)!;
    }

    private static string? Refusal(JsonObject claims, params string[] withheld)
    {
        var message = Samples.Issue(claims);
        return Segmenter.Present(message, Samples.Read(message), withheld.ToHashSet(), Samples.Recipient).Rejection?.Code;
    }

    private static string Text(JsonNode node) => System.Text.Encoding.UTF8.GetString(CanonicalJson.Serialize(node));
}
