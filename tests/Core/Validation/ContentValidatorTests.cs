using System.Text.Json.Nodes;
using CsCheck;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Segmentation;
using ExchangeHub.Core.Validation;

namespace ExchangeHub.Tests.Core.Validation;

public sealed class ContentValidatorTests
{
    [Fact]
    public void InventedMessagesOfEachKindHaveNoFault()
    {
        foreach (var claims in (JsonObject[])[Samples.Referral(), Samples.Tip(), Samples.Request(), Samples.Status(), Samples.Recall(), Records("collection"), Records("message")])
        {
            Assert.Empty(Faults(claims));
        }
    }

    [Theory]
    [InlineData("medical-referral-message.json", "hospital-a", "clinic-b", "referral")]
    [InlineData("mental-health-referral-message.json", "hospital-a", "bh-c", "referral")]
    [InlineData("referral-status-accepted-message.json", "bh-c", "hospital-a", "status")]
    [InlineData("referral-status-completed-message.json", "bh-c", "hospital-a", "status")]
    [InlineData("referral-status-rejected-message.json", "bh-c", "hospital-a", "status")]
    public void AuthoredMessagesHaveNoFault(string file, string sender, string recipient, string kind) =>
        Assert.Empty(ContentValidator.FaultsOf(Message(kind, Shared("authored", file), sender, recipient), "https://hub.example.org/agency"));

    [Fact]
    public void ThePublishedReferralIsRefusedWithEveryFaultNamed()
    {
        var bundle = Shared("bser-referral-message-bundle.json");
        var faults = ContentValidator.FaultsOf(Message("referral", bundle, "hospital-a", "clinic-b"), "https://hub.example.org/agency");

        string[] places = [.. faults.Select(fault => fault.Location)];
        Assert.Contains("Bundle.identifier", places);
        Assert.Contains("Bundle.timestamp", places);
        Assert.Contains("Bundle.entry[3].resource.for", places);
        Assert.Contains("Bundle.entry[1].resource.subject", places);
        Assert.Contains("Bundle.entry[3].resource.businessStatus", places);
        Assert.Contains("Bundle.entry[0].resource.sender", places);

        // The 13 things that are not in the Bundle, by the places that refer to them.
        var missing = faults.Where(fault => fault.Code == "not-found").Select(fault => ReferenceAt(bundle, fault.Location)).Distinct();
        Assert.Equal(13, missing.Count());
        Assert.DoesNotContain("everywoman", string.Join(' ', faults), StringComparison.OrdinalIgnoreCase);
    }

    public static TheoryData<string, string, Action<JsonObject>> Mistakes => new()
    {
        { "Bundle.type", "code-invalid", bundle => bundle["type"] = "transaction" },
        { "Bundle.identifier", "required", bundle => bundle.Remove("identifier") },
        { "Bundle.signature", "business-rule", bundle => bundle["signature"] = new JsonObject() },
        { "Bundle.entry[0].resource", "invariant", bundle => bundle["entry"]!.AsArray().RemoveAt(0) },
        { "Bundle.entry[9].fullUrl", "duplicate", bundle => bundle["entry"]![9]!["fullUrl"] = (string)bundle["entry"]![8]!["fullUrl"]! },
        { "Bundle.entry[9].fullUrl", "invariant", bundle => bundle["entry"]![9]!["resource"]!["id"] = "another" },
        { "Bundle.entry[9].resource.contained", "business-rule", bundle => bundle["entry"]![9]!["resource"]!["contained"] = new JsonArray() },
        { "Bundle.entry[9].resource.text", "business-rule", bundle => bundle["entry"]![9]!["resource"]!["text"] = new JsonObject() },
        { "Bundle.entry[9].resource.entry[0].resource", "business-rule", bundle => bundle["entry"]![9]!["resource"] = Samples.Json("""{"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {"resourceType": "Consent"}}]}""") },
        { "Bundle.entry[9].resource.parameter[0].resource", "business-rule", bundle => bundle["entry"]![9]!["resource"] = Samples.Json("""{"resourceType": "Parameters", "parameter": [{"name": "a", "resource": {"resourceType": "Condition"}}]}""") },
        { "Bundle.entry[9].resource.subject.display", "business-rule", bundle => bundle["entry"]![9]!["resource"]!["subject"]!["display"] = "Somebody" },
        { "Bundle.entry[9].resource.subject", "not-found", bundle => bundle["entry"]![9]!["resource"]!["subject"] = Samples.Reference(77) },
        { "Bundle.entry[9].resource.status", "code-invalid", bundle => bundle["entry"]![9]!["resource"]!["status"] = "nearly" },
        { "Bundle.entry[9].resource", "structure", bundle => bundle["entry"]![9]!["resource"]!["Jane Doe"] = 1 },
        { "Bundle.entry[9].resource.code", "required", bundle => bundle["entry"]![9]!["resource"]!.AsObject().Remove("code") },
        { "Bundle.entry[0].resource.sender", "security", bundle => bundle["entry"]![0]!["resource"]!["sender"] = Samples.Reference(8) },
        { "Bundle.entry[0].resource.responsible", "security", bundle => bundle["entry"]![0]!["resource"]!["responsible"] = Samples.Reference(6) },
        { "Bundle.entry[0].resource.source.name", "security", bundle => bundle["entry"]![0]!["resource"]!["source"]!["name"] = Samples.Recipient },
        { "Bundle.entry[0].resource.destination[0].receiver", "security", bundle => bundle["entry"]![0]!["resource"]!["destination"]![0]!["receiver"] = Samples.Reference(7) },
        { "Bundle.entry[0].resource.event", "code-invalid", bundle => bundle["entry"]![0]!["resource"]!["eventCoding"]!["code"] = "I13" },
        { "Bundle.entry[0].resource.focus", "invalid", bundle => bundle["entry"]![0]!["resource"]!["focus"] = new JsonArray(Samples.Reference(3)) },
        { "Bundle.entry[1].resource.status", "business-rule", bundle => bundle["entry"]![1]!["resource"]!["status"] = "completed" },
        { "Bundle.entry[1].resource.businessStatus", "business-rule", bundle => bundle["entry"]![1]!["resource"]!["businessStatus"]!["coding"]![0]!["code"] = "7.0" },
        { "Bundle.entry[1].resource.for", "invalid", bundle => bundle["entry"]![1]!["resource"]!["for"] = Samples.Reference(5) },
        { "Bundle.entry[1].resource.owner", "security", bundle => bundle["entry"]![1]!["resource"]!["owner"] = Samples.Reference(7) },
        { "Bundle.entry[2].resource.identifier", "required", bundle => bundle["entry"]![2]!["resource"]!.AsObject().Remove("identifier") },
        { "Bundle.entry.resource.ofType(Patient)", "required", bundle => bundle["entry"]!.AsArray().RemoveAt(3) },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void AMistakeIsNamedWithItsPlaceAndNoValue(string location, string code, Action<JsonObject> mistake)
    {
        var claims = Samples.Referral();
        mistake(claims["content"]!.AsObject());

        var faults = Faults(claims);

        Assert.Contains(faults, fault => fault.Location == location && fault.Code == code);
        Assert.DoesNotContain(faults, fault => fault.ToString().Contains("Jane", StringComparison.Ordinal) || fault.ToString().Contains("Somebody", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"title": "Problems", "text": {"div": "a"}, "entry": [{"reference": "REF"}]}""", true)]
    [InlineData("""{"title": "Problems", "text": {"div": "a"}, "section": [{"title": "More", "entry": [{"reference": "REF"}]}]}""", true)]
    [InlineData("""{"title": "Problems", "text": {"div": "a"}}""", false)]
    [InlineData("""{"title": "Problems", "entry": [{"reference": "REF"}]}""", false)]
    public void ASectionHasNoNarrativeAboutAnotherEntry(string section, bool isFault)
    {
        var claims = Samples.Referral();
        Samples.Resource(claims, 9)["section"] = new JsonArray(Samples.Json(section.Replace("REF", $"urn:uuid:{Samples.Uuid(8)}", StringComparison.Ordinal)));

        Assert.Equal(isFault, Faults(claims).Any(fault => fault.Code == "business-rule"));
    }

    [Fact]
    public void AStatusCarriesNothingOfThePerson()
    {
        var claims = Samples.Status();
        claims["content"]!["entry"]!.AsArray().Add(Samples.ReferralBundle()["entry"]![3]!.DeepClone());

        Assert.Contains(Faults(claims), fault => fault.Code == "business-rule" && fault.Location == "Bundle.entry[6].resource");
    }

    [Fact]
    public void InAMessageToSeveralAgenciesNoneIsShownToTheOthers()
    {
        var claims = Records("message");
        claims["to"] = new JsonArray(Samples.Recipient, "metro-police");

        Assert.Contains(Faults(claims), fault => fault.Location == "Bundle.entry[0].resource.destination" && fault.Code == "security");
    }

    [Theory]
    [InlineData("originAgency", "\"river-clinic\"", "/content/originAgency", "security")]
    [InlineData("originAgency", "null", "/content/originAgency", "value")]
    [InlineData("schema", "\"hub.tip/2\"", "/content/schema", "value")]
    [InlineData("id", "\"urn:uuid:0b8f0f2e-53f6-4d35-8f7e-0f3a5f6a7b01\\n\"", "/content/id", "value")]
    [InlineData("submittedAt", "\"yesterday\"", "/content/submittedAt", "value")]
    [InlineData("urgency", "{\"immediateDanger\": false}", "/content/urgency/minorInvolved", "required")]
    [InlineData("tipClass", "{\"exploitationType\": [\"other\"]}", "/content/tipClass/exploitationType/0", "code-invalid")]
    [InlineData("Jane Doe", "1", "/content", "structure")]
    public void ATipThatDoesNotFitItsSchemaIsRefused(string member, string value, string location, string code)
    {
        var claims = Samples.Tip();
        claims["content"]![member] = JsonNode.Parse(value);

        var faults = Faults(claims);

        Assert.Contains(faults, fault => fault.Location == location && fault.Code == code);
        Assert.DoesNotContain(faults, fault => fault.ToString().Contains("Jane", StringComparison.Ordinal));
    }

    [Fact]
    public void ATipSaysWhereOrWithWhom()
    {
        var claims = Samples.Tip();
        claims["content"]!.AsObject().Remove("location");
        Assert.NotEmpty(Faults(claims));

        claims["content"]!["onlineIdentifiers"] = new JsonArray("invented-handle");
        Assert.Empty(Faults(claims));
    }

    /// <summary>Whatever stands wherever: faults, never an exception, and never a view that was not checked.</summary>
    [Fact]
    public void AnyJsonInAnyPlaceIsJudged()
    {
        string[] odd = ["null", "5", "\"x\"", "[]", "{}", "[[]]", "[null]", "1e300", "{\"reference\": 5}", "{\"reference\": \"\"}", "{\"resourceType\": \"Bundle\"}", "[{\"url\": 1}]"];
        var places = Places(Samples.ReferralBundle(), []).ToArray();
        Gen.Select(Gen.Int[0, places.Length - 1], Gen.Int[0, odd.Length - 1]).Sample((place, value) =>
        {
            var claims = Samples.Referral();
            JsonNode holder = claims["content"]!;
            foreach (var step in places[place][..^1])
            {
                holder = step is int index ? holder[index]! : holder[(string)step]!;
            }
            var node = JsonNode.Parse(odd[value]);
            if (places[place][^1] is int last)
            {
                holder[last] = node;
            }
            else
            {
                holder[(string)places[place][^1]] = node;
            }
            if (MessageReader.Read(Samples.Issue(claims), Samples.Hub).Succeeded(out var read, out _))
            {
                ContentValidator.FaultsOf(read, $"{Samples.Hub}/agency");
                Segmenter.PartsOf(read);
            }
        }, iter: 600);
    }

    private static IEnumerable<object[]> Places(JsonNode? node, object[] path)
    {
        IEnumerable<(object Step, JsonNode? Value)> inner = node switch
        {
            JsonObject members => members.Select(member => ((object)member.Key, member.Value)),
            JsonArray elements => elements.Select((element, i) => ((object)i, element)),
            _ => [],
        };
        return inner.SelectMany(one => Places(one.Value, [.. path, one.Step]).Prepend([.. path, one.Step]));
    }

    private static JsonObject Records(string type)
    {
        var bundle = Samples.ReferralBundle();
        bundle["type"] = type;
        if (type == "collection")
        {
            bundle["entry"]!.AsArray().RemoveAt(0);
        }
        return Samples.Claims("records", bundle, new() { ["type"] = "consent", ["consent"] = Samples.ConsentId }, Samples.Recipient);
    }

    private static IReadOnlyList<Fault> Faults(JsonObject claims) =>
        ContentValidator.FaultsOf(Samples.Read(Samples.Issue(claims)), $"{Samples.Hub}/agency");

    private static MessageClaims Message(string kind, JsonObject content, string sender, string recipient) => new()
    {
        Iss = sender,
        Aud = "https://hub.example.org",
        Jti = "019ca9b4-9c00-7000-8000-0000000000a1",
        Iat = Samples.Now,
        Exp = Samples.Now.AddDays(1),
        Kind = kind,
        To = [recipient],
        Purpose = "TREAT",
        Basis = new("treatment"),
        ContentType = ContentTypes.Fhir,
        Content = content,
    };

    private static JsonObject Shared(params string[] file) => JsonNode.Parse(File.ReadAllBytes(SharedData.Path(["testdata", .. file])))!.AsObject();

    // Bundle.entry[3].resource.for → the text of that reference; choice types lose their suffix in FHIRPath.
    private static string ReferenceAt(JsonObject bundle, string path)
    {
        JsonNode? node = bundle;
        foreach (var step in path.Split('.').Skip(1))
        {
            var name = step.Split('[');
            node = node![name[0]];
            node = name.Length > 1 ? node![int.Parse(name[1].TrimEnd(']'), System.Globalization.CultureInfo.InvariantCulture)] : node;
        }
        return (string)node!["reference"]!;
    }
}
