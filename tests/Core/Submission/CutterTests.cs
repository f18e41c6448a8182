using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Schemas;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Core;
using ExchangeHub.Core.Submission;
using ExchangeHub.Local.Demo;
using ExchangeHub.Policy.Questions;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Submission;

/// <summary>Two recipients, of whom one may not see HIV: a message that cannot be cut for it still goes to the other.</summary>
public sealed class CutterTests
{
    private const string Other = "harbor-clinic", Inner = "7d0e0000-0000-4000-8000-0000000000aa";
    private readonly TestHub hub = new();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OneWhoseViewCannotBeCutIsDeniedAloneAndTheReceiptSaysWhy()
    {
        await Begin(Other);
        using var process = hub.Start();
        var message = Records(ThatNamesWhatIsWithheld, Cast.Clinic, Other);
        var sent = await Submit(process, message);

        var receipt = Jws.Parse(sent.Value!.Receipt)!.Payload;
        Assert.Empty(JsonSchema.Of("receipt").FaultsOf(receipt));
        Assert.Equal(["permit consent-permits", "deny segmentation-impossible"], Answers(receipt["recipients"]!.AsArray()));
        var commit = (await process.Commits.Read(new(message.Sender, message.Id), Ct))!;
        Assert.Equal([Cast.Clinic], commit.Permitted.Select(one => one.Agency));
        Assert.Equal((1, 0), (hub.NoticesTo(Cast.Clinic).Count, hub.NoticesTo(Other).Count));
    }

    [Fact]
    public async Task WhenNoViewCanBeCutTheMessageIsRefusedWithEachRecipientsReason()
    {
        await Begin(Cast.Clinic, Other);
        using var process = hub.Start();
        var refusal = (await Submit(process, Records(ThatNamesWhatIsWithheld, Cast.Clinic, Other))).Rejection!;

        Assert.Equal("segmentation-impossible", refusal.Code);
        Assert.Equal(
            [(Cast.Clinic, "segmentation-impossible"), (Other, "segmentation-impossible")],
            refusal.Recipients!.Select(one => (one.Agency, Assert.Single(one.Reasons))));
    }

    [Fact]
    public async Task ADocumentWithoutItsCompositionIsDeniedByTheDecisionSoThatAskingTellsIt()
    {
        var sender = await Begin(Other);
        using var process = hub.Start();
        var message = Records(ThatBeginsWithASensitiveComposition, Cast.Clinic, Other);
        var question = WireJson.ToObject(DecisionQuestion.Of(ClaimsReader.Read(SdJwt.Parse(message.Compact, out _)!).Claims!));

        var asked = await process.WhatIf.Answer(sender, question, Ct);
        var sent = await Submit(process, message);

        string[] expected = ["permit consent-permits", "deny essential-part-withheld consent-denies"];
        Assert.Equal(expected, asked.Value!.Recipients!.Select(one => $"{one.Decision} {string.Join(" ", one.Reasons.Select(reason => reason.Code))}"));
        Assert.Equal(expected, Answers(Jws.Parse(sent.Value!.Receipt)!.Payload["recipients"]!.AsArray()));
    }

    private async Task<AgencyEntry> Begin(params string[] withoutHiv)
    {
        var sender = hub.Hospital with { Agreements = [Cast.Clinic, Other] };
        await hub.Change(sender, Ct);
        await hub.Change(hub.Clinic with { Id = Other, Name = Other }, Ct);
        await hub.Register(hub.ConsentId, 1, consent =>
        {
            var actors = consent["provision"]!["actor"]!.AsArray();
            actors.Add(Actor(actors[1]!, Other));
            var deny = Samples.Json("""{"type": "deny", "securityLabel": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIV"}]}""");
            deny["actor"] = new JsonArray([.. withoutHiv.Select(agency => Actor(actors[1]!, agency))]);
            consent["provision"]!["provision"] = new JsonArray(deny);
        }, Ct);
        return sender;
    }

    private static JsonNode Actor(JsonNode like, string agency)
    {
        var actor = like.DeepClone();
        actor["reference"]!["identifier"]!["value"] = agency;
        return actor;
    }

    private SignedMessage Records(Func<JsonNode, JsonNode[]> entries, params string[] to)
    {
        var content = hub.Example.Load("medical-referral");
        var patient = content["entry"]!.AsArray().Single(entry => entry!["resource"]!["resourceType"].AsString() == "Patient")!.DeepClone();
        (content["type"], content["entry"]) = ("collection", new JsonArray(entries(patient)));
        return hub.Sign(new() { Kind = "records", To = to, Purpose = "TREAT", Basis = new("consent", Consent: hub.ConsentId), Content = content });
    }

    private static JsonNode[] ThatNamesWhatIsWithheld(JsonNode patient) =>
    [
        patient,
        Entry(Inner, """{"resourceType": "Observation", "status": "final", "code": {"text": "a test"}}""", "HIV"),
        Entry("7d0e0000-0000-4000-8000-0000000000ab", $$$"""{"resourceType": "Observation", "status": "final", "code": {"text": "after {{{Inner}}}"} }"""),
    ];

    private static JsonNode[] ThatBeginsWithASensitiveComposition(JsonNode patient) =>
    [
        Entry(Inner, """
            {"resourceType": "Composition", "status": "final", "type": {"coding": [{"system": "http://loinc.org", "code": "34133-9"}]},
             "date": "2026-03-01", "title": "Summary", "author": [{"identifier": {"system": "https://hub.example.org/agency", "value": "x"}}]}
            """, "HIV"),
        patient,
    ];

    private static JsonObject Entry(string id, string resource, string? label = null)
    {
        var entry = new JsonObject { ["fullUrl"] = $"urn:uuid:{id}", ["resource"] = Samples.Json(resource) };
        entry["resource"]!["id"] = id;
        var labels = new JsonArray(new JsonObject { ["system"] = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", ["code"] = label is null ? "N" : "R" });
        if (label is not null)
        {
            labels.Add(new JsonObject { ["system"] = "http://terminology.hl7.org/CodeSystem/v3-ActCode", ["code"] = label });
        }
        entry["resource"]!["meta"] = new JsonObject { ["security"] = labels };
        return entry;
    }

    private Task<Result<Accepted>> Submit(TestHub.Process process, SignedMessage message) =>
        process.Exchange.Submit(new(hub.Hospital, "application/sd-jwt", Encoding.ASCII.GetBytes(message.Compact)), Ct);

    private static IEnumerable<string> Answers(JsonArray recipients) => recipients.Select(one =>
        $"{one!["decision"]} {string.Join(" ", one["reasons"]!.AsArray().Select(reason => reason.AsString()))}");
}
