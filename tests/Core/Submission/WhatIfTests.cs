using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Schemas;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Policy.Questions;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Submission;

/// <summary>What the hub says it would decide, it decides.</summary>
public sealed class WhatIfTests
{
    private static readonly string[] Regimes = ["hipaa", "part2-program", "victim-service-provider", "ferpa"];
    private static readonly (string Type, string? Kind)[] Recipients =
        [("hospital-urgent-care", "clinic"), ("law-enforcement", null), ("child-welfare", null), ("domestic-violence-service", null)];

    private readonly TestHub hub = new();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("medical-referral", "referral", "TREAT")]
    [InlineData("medical-referral", "referral", "HPAYMT")]
    [InlineData("medical-referral", "records", "CHILD-PROTECTION")]
    [InlineData("mandated-report", "records", "CHILD-PROTECTION")]
    [InlineData("mandated-report", "records", "TREAT")]
    [InlineData("case-packet", "case-packet", "CAC-CASE")]
    public async Task AQuestionAndItsMessageGetOneAnswer(string example, string kind, string purpose)
    {
        await hub.Register(hub.ConsentId, 1, NameTheHub, Ct);
        int permitted = 0, denied = 0;
        foreach (var (regime, recipient, basis) in from regime in Regimes from recipient in Recipients from basis in Bases() select (regime, recipient, basis))
        {
            var sender = hub.Hospital with { Regimes = [regime] };
            await hub.Change(sender, Ct);
            await hub.Change(hub.Clinic with { Type = recipient.Type, ProviderKind = recipient.Kind }, Ct);
            var message = hub.Sign(new()
            {
                Kind = kind,
                To = [hub.Clinic.Id],
                Purpose = purpose,
                Basis = basis,
                Routing = new(Jurisdiction: "US-WA", Minor: "yes"),
                Content = Content(example),
            });
            using var process = hub.Start();
            var question = WireJson.ToObject(DecisionQuestion.Of(ClaimsReader.Read(SdJwt.Parse(message.Compact, out _)!).Claims!));
            var asked = await process.WhatIf.Answer(sender, question, Ct);
            var sent = await process.Exchange.Submit(new(sender, "application/sd-jwt", Encoding.ASCII.GetBytes(message.Compact)), Ct);

            var what = $"{regime} to {recipient.Type}, {basis.Type}";
            if (sent.Value is { } accepted)
            {
                permitted++;
                AssertSame(what, asked.Value!, Jws.Parse(accepted.Receipt)!.Payload);
            }
            else
            {
                denied++;
                AssertRefused(what, asked, sent.Rejection!);
            }
        }
        Assert.True(permitted > 0 && denied > 0, $"{permitted} permitted and {denied} denied show nothing");
    }

    [Fact]
    public async Task ItLeavesNothingBehind()
    {
        await hub.Register(hub.ConsentId, 1, null, Ct);
        var (message, _) = hub.Refer();
        var before = hub.Content.Names;
        using var process = hub.Start();

        var answer = await process.WhatIf.Answer(hub.Hospital, WireJson.ToObject(DecisionQuestion.Of(ClaimsReader.Read(SdJwt.Parse(message.Compact, out _)!).Claims!)), Ct);

        Assert.Empty(JsonSchema.Of("decision-answer").FaultsOf(answer.Value!.ToJson()));
        Assert.Equal(before, hub.Content.Names);
        Assert.Empty(hub.Broker);
    }

    [Fact]
    public async Task TheHubLabelsThePartsItself()
    {
        await hub.Register(hub.ConsentId, 1, null, Ct);
        using var process = hub.Start();
        var question = Question();
        // An opioid dependence by its code alone, without a label.
        question["parts"]!.AsArray().Add(Samples.Json("""{"path": "/content/entry/99", "type": "Condition", "labels": [], "codes": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "F11.20"}]}"""));

        var outcome = await process.WhatIf.Answer(hub.Hospital, question, Ct);
        Assert.True(outcome.Rejection is null, $"{outcome.Rejection?.Code} {string.Join("; ", outcome.Rejection?.Faults ?? [])}");
        var answer = outcome.Value!;

        Assert.Contains(answer.Recipients!.Single().Withheld, part => part is { Path: "/content/entry/99", Code: "consent-denies" });
    }

    [Theory]
    [InlineData("""{"to": ["nobody-here"]}""", "recipient-unknown")]
    [InlineData("""{"to": ["mercy-hospital"]}""", "recipient-unknown")]
    [InlineData("""{"to": ["riverside-clinic", "mercy-hospital"]}""", "claim-invalid")]
    [InlineData("""{"to": null}""", "request-malformed")]
    [InlineData("""{"kind": "status"}""", "request-malformed")]
    [InlineData("""{"purpose": "WHATEVER"}""", "claim-invalid")]
    [InlineData("""{"basis": {"type": "consent"}}""", "claim-invalid")]
    [InlineData("""{"basis": {"type": "consent", "consent": "0190a000-0000-7000-8000-000000000000"}}""", "consent-unknown")]
    [InlineData("""{"kind": "tip"}""", "claim-invalid")]
    [InlineData("""{"kind": "request", "to": null}""", "claim-invalid")]
    [InlineData("""{"routing": {"minor": "yes"}}""", "request-malformed")]
    [InlineData("""{"subjects": ["urn:uuid:0190a000-0000-7000-8000-000000000000"]}""", "consent-mismatch")]
    [InlineData("""{"content": {}}""", "request-malformed")]
    [InlineData("""{"parts": [{"path": "/content/entry/0"}]}""", "request-malformed")]
    [InlineData("""{"parts": [{"path": "/a", "type": "Task", "labels": [], "codes": []}, {"path": "/a", "type": "Task", "labels": [], "codes": []}]}""", "claim-invalid")]
    [InlineData("""{"parts": [{"path": "/a", "type": "Task", "labels": [], "codes": [], "text": "a name"}]}""", "request-malformed")]
    public async Task WhatIsNoQuestionIsRefusedWithItsCode(string change, string code)
    {
        await hub.Register(hub.ConsentId, 1, null, Ct);
        using var process = hub.Start();
        var question = Question();
        foreach (var (name, value) in Samples.Json(change))
        {
            if (value is null)
            {
                question.Remove(name);
            }
            else
            {
                question[name] = value.DeepClone();
            }
        }

        Assert.Equal(code, (await process.WhatIf.Answer(hub.Hospital, question, Ct)).Rejection?.Code);
    }

    [Theory]
    [InlineData(1, 20_000, null)]
    [InlineData(2, 10_001, "request-too-large")]
    public async Task AQuestionHasOnlySoManyAnswers(int recipients, int parts, string? code)
    {
        var question = Samples.Json("""{"kind": "records", "to": [], "purpose": "HPAYMT", "basis": {"type": "treatment"}}""");
        question["to"] = new JsonArray([.. Enumerable.Range(0, recipients).Select(i => (JsonNode)(i == 0 ? hub.Clinic.Id : $"other-{i}"))]);
        question["parts"] = new JsonArray([.. Enumerable.Range(0, parts).Select(i => (JsonNode)new JsonObject
        {
            ["path"] = $"/{i}",
            ["type"] = "Task",
            ["labels"] = new JsonArray(),
            ["codes"] = new JsonArray(),
        })]);
        using var process = hub.Start();
        var answer = await process.WhatIf.Answer(hub.Hospital, question, Ct);

        Assert.Equal(code, answer.Rejection?.Code);
        Assert.True(answer.Value is null || answer.Value.ToJson().ToJsonString().Length < 10_000, "what nobody gets is not listed");
    }

    private JsonObject Question()
    {
        var (message, _) = hub.ReferUnder(new("consent", Consent: hub.ConsentId));
        return WireJson.ToObject(DecisionQuestion.Of(ClaimsReader.Read(SdJwt.Parse(message.Compact, out _)!).Claims!));
    }

    private static void AssertSame(string what, DecisionAnswer asked, JsonObject receipt)
    {
        Assert.Empty(JsonSchema.Of("receipt").FaultsOf(receipt));
        Assert.Equal(receipt["policy"].AsString(), asked.Policy);
        var expected = new JsonArray([.. asked.ToJson()["recipients"]!.AsArray().Select(one => (JsonNode)new JsonObject
        {
            ["agency"] = one!["agency"]!.DeepClone(),
            ["decision"] = one["decision"]!.DeepClone(),
            ["reasons"] = new JsonArray([.. one["reasons"]!.AsArray().Select(reason => reason!["code"]!.DeepClone())]),
            ["explanation"] = new JsonArray([.. one["reasons"]!.AsArray().Select(reason => reason!["text"]!.DeepClone())]),
            ["consents"] = one["consents"]!.DeepClone(),
            ["duties"] = one["duties"]!.DeepClone(),
        })]);
        Assert.Equal((what, expected.ToJsonString()), (what, receipt["recipients"]!.ToJsonString()));
    }

    private static void AssertRefused(string what, ExchangeHub.Core.Result<DecisionAnswer> asked, ExchangeHub.Core.Rejection sent)
    {
        if (asked.Rejection is { } early)
        {
            Assert.Equal((what, sent.Code), (what, early.Code));
            return;
        }
        var only = Assert.Single(asked.Value!.Recipients);
        Assert.Equal((what, false, 0), (what, only.IsPermitted, only.Withheld.Count));
        Assert.Equal((what, only.Reasons[0].Code), (what, sent.Code));
        Assert.Equal(only.Reasons.Select(reason => reason.Text), sent.Recipients!.Single().Explanation);
    }

    private IEnumerable<Basis> Bases() =>
    [
        new("consent", Consent: hub.ConsentId), new("treatment"), new("agency-information"), new("mandated-report", Citation: "42-USC-5106a"),
        new("legal-process", Citation: "45-CFR-164.512(f)(1)(ii)(A)"), new("emergency", Reason: "imminent-threat"),
    ];

    private JsonObject Content(string name)
    {
        var content = hub.Example.Load(name);
        if (content["entry"] is not JsonArray entries)
        {
            content["originAgency"] = hub.Hospital.Id;
            content.Remove("recipientAgency");
            content.Remove("authority");
            return content;
        }
        foreach (var carried in entries.Where(entry => entry!["resource"]!["resourceType"].AsString() == "Consent").ToArray())
        {
            foreach (var support in entries.Select(entry => entry!["resource"]!["supportingInfo"]).OfType<JsonArray>())
            {
                support.Remove(support.SingleOrDefault(reference => reference!["reference"].AsString() == carried!["fullUrl"].AsString()));
            }
            entries.Remove(carried);
        }
        return content;
    }

    private static void NameTheHub(JsonObject consent)
    {
        var actors = consent["provision"]!["actor"]!.AsArray();
        var actor = actors[1]!.DeepClone();
        actor["reference"]!["identifier"]!["value"] = "hub";
        actors.Add(actor);
    }
}
