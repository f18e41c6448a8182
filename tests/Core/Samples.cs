using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Core.Submission;
using ExchangeHub.Core.Validation;

namespace ExchangeHub.Tests.Core;

/// <summary>Invented messages, small enough to be changed in one place by a test.</summary>
public static class Samples
{
    public const string Hub = "https://hub.test";
    public const string Sender = "mercy-hospital";
    public const string Recipient = "river-clinic";
    public const string ConsentId = "4a1b1cf4-0c4e-4c8e-9d2e-0a5f1d6d2e01";

    private const string AgencySystem = $"{Hub}/agency";
    private static readonly SigningKey Key = SigningKey.FromJwk(Jwk.Generate("ES256", "sig"));

    public static DateTimeOffset Now { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>As our client issues it.</summary>
    public static SdJwt Issue(JsonObject claims) => Issue(claims, Concealment.Plan(claims));

    public static SdJwt Issue(JsonObject claims, IReadOnlySet<string> concealed) =>
        SdJwt.Parse(SdJwtIssuer.Issue(Opener.MessageType, claims, concealed, Key, SystemEntropy.Source), out _)!;

    public static MessageClaims Read(SdJwt message)
    {
        var result = MessageReader.Read(message, Hub);
        Assert.True(result.Rejection is null, $"{result.Rejection?.Code} {string.Join("; ", result.Rejection?.Faults ?? [])}");
        return result.Value!;
    }

    public static JsonObject Claims(string kind, JsonObject content, JsonObject basis, params string[] to)
    {
        var claims = new JsonObject
        {
            ["iss"] = Sender,
            ["aud"] = Hub,
            ["jti"] = "019ca9b4-9c00-7000-8000-0000000000a1",
            ["iat"] = Now.ToUnixTimeSeconds(),
            ["exp"] = Now.AddDays(7).ToUnixTimeSeconds(),
            ["kind"] = kind,
            ["purpose"] = kind == "tip" ? "LE-TIP" : "TREAT",
            ["basis"] = basis,
            ["content_type"] = ContentTypes.For(kind),
            ["content"] = content,
        };
        if (to.Length > 0)
        {
            claims["to"] = new JsonArray([.. to.Select(agency => (JsonNode)agency)]);
        }
        return claims;
    }

    public static JsonObject Referral() => Claims("referral", ReferralBundle(), new() { ["type"] = "consent", ["consent"] = ConsentId }, Recipient);

    public static JsonObject Tip() => Claims("tip", Json("""
        {"schema": "hub.tip/1", "id": "urn:uuid:0b8f0f2e-53f6-4d35-8f7e-0f3a5f6a7b01", "submittedAt": "2026-03-01T11:00:00Z", "originAgency": "mercy-hospital",
         "tipClass": {"exploitationType": ["labor"]}, "urgency": {"immediateDanger": false, "minorInvolved": "unknown"},
         "incident": {"narrative": "Invented: workers are driven to a farm at night and not paid."}, "location": {"city": "Exampleville"},
         "persons": [{"role": "possible-victim", "identified": false}]}
        """), new() { ["type"] = "agency-information" });

    public static JsonObject Request() => Claims("request", Json("""
        {"schema": "hub.request/1", "id": "urn:uuid:0b8f0f2e-53f6-4d35-8f7e-0f3a5f6a7b02", "submittedAt": "2026-03-01T11:00:00Z", "originAgency": "mercy-hospital",
         "needs": ["cj-07", "need-24"], "summary": "An interpreter for a hearing next week.", "language": "tl"}
        """), new() { ["type"] = "agency-information" });

    public static JsonObject Recall()
    {
        var bundle = ReferralBundle();
        var keep = bundle["entry"]!.AsArray().Where(entry => (string)entry!["resource"]!["resourceType"]! is "MessageHeader" or "Organization" or "PractitionerRole");
        bundle["entry"] = new JsonArray([.. keep.Select(entry => entry!.DeepClone())]);
        bundle["entry"]![0]!["resource"]!.AsObject().Remove("focus");
        var claims = Claims("recall", bundle, new() { ["type"] = "treatment" }, Recipient);
        claims["re"] = "019ca9b4-9c00-7000-8000-0000000000a0";
        return claims;
    }

    public static JsonObject Status()
    {
        var bundle = ReferralBundle();
        var keep = bundle["entry"]!.AsArray().Where(entry => (string)entry!["resource"]!["resourceType"]! is "MessageHeader" or "Task" or "Organization" or "PractitionerRole");
        bundle["entry"] = new JsonArray([.. keep.Select(entry => entry!.DeepClone())]);
        var (header, task) = (bundle["entry"]![0]!["resource"]!, bundle["entry"]![1]!["resource"]!);
        header["response"] = new JsonObject { ["identifier"] = Uuid(1), ["code"] = "ok" };
        (header["sender"], header["destination"]![0]!["receiver"]) = (Reference(8), Reference(7));
        (header["responsible"], task["status"]) = (Reference(6), "accepted");
        task["businessStatus"]!["coding"]![0]!["code"] = "3.0";
        var claims = Claims("status", bundle, new() { ["type"] = "treatment" }, Sender);
        (claims["iss"], claims["re"]) = (Recipient, "019ca9b4-9c00-7000-8000-0000000000a0");
        return claims;
    }

    /// <summary>Header 1, Task 2, ServiceRequest 3, Patient 4, Organizations 5 and 6, roles 7 and 8, Condition 9 (SUD), Observation 10, Consent 11.</summary>
    public static JsonObject ReferralBundle() => Json($$"""
        {"resourceType": "Bundle", "id": "{{Uuid(99)}}", "type": "message", "timestamp": "2026-03-01T11:59:00Z",
         "meta": {"security": [{{Label("Confidentiality", "R")}}, {{Label("ActCode", "SUD")}}]},
         "identifier": {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:{{Uuid(99)}}"},
         "entry": [
          {{Entry(1, $$"""
            "resourceType": "MessageHeader", "meta": {"security": [{{Label("Confidentiality", "R")}}]},
            "eventCoding": {"system": "http://terminology.hl7.org/CodeSystem/v2-0003", "code": "I12"},
            "destination": [{"endpoint": "https://river.test/fhir", "receiver": {{To(8)}}}],
            "sender": {{To(7)}}, "responsible": {{To(5)}}, "source": {"endpoint": "https://mercy.test/fhir"}, "focus": [{{To(2)}}]
            """)}},
          {{Entry(2, $$"""
            "resourceType": "Task", "status": "requested", "intent": "order",
            "businessStatus": {"coding": [{"system": "http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS", "code": "2.0"}]},
            "code": {"coding": [{"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "fulfill"}]},
            "focus": {{To(3)}}, "for": {{To(4)}}, "authoredOn": "2026-03-01", "requester": {{To(7)}}, "owner": {{To(8)}}
            """)}},
          {{Entry(3, $$"""
            "resourceType": "ServiceRequest", "status": "active", "intent": "order", "meta": {"security": [{{Label("Confidentiality", "R")}}]},
            "identifier": [{"type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "PLAC"}]}, "system": "https://mercy.test/orders", "value": "order-1"}],
            "code": {"text": "Long-term medical care"}, "subject": {{To(4)}}, "requester": {{To(7)}}, "performer": [{{To(8)}}],
            "reasonReference": [{{To(9)}}], "supportingInfo": [{{To(10)}}, {{To(11)}}]
            """)}},
          {{Entry(4, """
            "resourceType": "Patient", "identifier": [{"system": "https://mercy.test/mrn", "value": "invented-4711"}],
            "name": [{"family": "Invented", "given": ["Person"]}], "address": [{"city": "Exampleville"}], "gender": "female"
            """)}},
          {{Entry(5, $$""" "resourceType": "Organization", "name": "Mercy", "identifier": [{"system": "{{AgencySystem}}", "value": "{{Sender}}"}] """)}},
          {{Entry(6, $$""" "resourceType": "Organization", "name": "River", "identifier": [{"system": "{{AgencySystem}}", "value": "{{Recipient}}"}] """)}},
          {{Entry(7, $$""" "resourceType": "PractitionerRole", "organization": {{To(5)}} """)}},
          {{Entry(8, $$""" "resourceType": "PractitionerRole", "organization": {{To(6)}} """)}},
          {{Entry(9, $$"""
            "resourceType": "Condition", "meta": {"security": [{{Label("Confidentiality", "R")}}, {{Label("ActCode", "SUD")}}]},
            "identifier": [{"system": "https://mercy.test/problems", "value": "problem-nineteen"}],
            "code": {"text": "withheld-condition-text"}, "subject": {{To(4)}}
            """)}},
          {{Entry(10, $$"""
            "resourceType": "Observation", "status": "final", "code": {"text": "Blood pressure"}, "subject": {{To(4)}}, "focus": [{{To(9)}}]
            """)}},
          {"fullUrl": "urn:uuid:{{ConsentId}}", "resource": {"id": "{{ConsentId}}", "resourceType": "Consent", "status": "active",
            "scope": {"coding": [{"code": "patient-privacy"}]}, "category": [{"text": "release"}], "patient": {{To(4)}} } }
         ]}
        """);

    public static JsonObject Resource(JsonObject claims, int entry) => claims["content"]!["entry"]![entry]!["resource"]!.AsObject();
    public static JsonObject Reference(int number) => Json(To(number));
    public static string Uuid(int number) => $"7d0e0000-0000-4000-8000-{number:d12}";
    public static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();

    private static string To(int number) => $$"""{"reference": "urn:uuid:{{(number == 11 ? ConsentId : Uuid(number))}}"}""";
    private static string Entry(int number, string members) => $$"""{"fullUrl": "urn:uuid:{{Uuid(number)}}", "resource": {"id": "{{Uuid(number)}}", {{members}} } }""";
    private static string Label(string system, string code) => $$"""{"system": "http://terminology.hl7.org/CodeSystem/v3-{{system}}", "code": "{{code}}"}""";
}
