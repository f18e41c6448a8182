using System.Text.Json.Nodes;
using System.Text.Json;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Law;
using ExchangeHub.Policy;

namespace ExchangeHub.Core.Consents;

/// <summary>A consent as an agency hands it in.</summary>
internal sealed record FiledConsent(JsonObject Consent, string Id, AgencyEntry Caller, string AgencySystem)
{
    public JsonObject? Provision => Consent["provision"] as JsonObject;
    public IEnumerable<JsonObject> All(string name) => (Consent[name] as JsonArray ?? []).OfType<JsonObject>();
}

/// <summary>One demand of the profile.</summary>
/// <param name="Code">FHIR issue type.</param>
internal sealed record ProfileRule(string Code, string Location, string Message, Predicate<FiledConsent> Holds);

/// <summary>
/// The profile of wire format §8 beyond FHIR itself: IHE PCF, an end, a recipient, a verification, and no name of the person.
/// What is written for people to read stands in <c>fhir/StructureDefinition-hub-consent.json</c>.
/// </summary>
internal static class ConsentProfile
{
    private const string UrnUuid = "urn:uuid:";

    public static IReadOnlyList<ProfileRule> All { get; } =
    [
        new("value", "Consent.id", "The id must be the UUID that the consent is registered under.", filed => filed.Consent["id"].AsString() == filed.Id),
        new("business-rule", "Consent.status", "The status must be active.", filed => filed.Consent["status"].AsString() == "active"),
        new("required", "Consent.category", "A category is required.", filed => filed.All("category").Any()),
        new("business-rule", "Consent.patient", "The patient must be a reference urn:uuid:… that the agency made up, and nothing else.",
            filed => IsMadeUp(filed.Consent["patient"])),
        new("business-rule", "Consent.performer", "Who consented is required, each a reference urn:uuid:… and nothing else.",
            filed => filed.All("performer").Any() && filed.All("performer").All(IsMadeUp)),
        new("business-rule", "Consent.organization", "The organization must be one, the agency that registers, by the hub's identifier.",
            filed => filed.All("organization").ToArray() is [var only] && Identifies(only, filed.AgencySystem, filed.Caller.Id)),
        new("required", "Consent.source[x]", "The signed paper is required: its hash in an attachment, or a reference urn:uuid:… to it.", HasSource),
        new("business-rule", "Consent.sourceAttachment", "The attachment carries the hash of the paper, not the paper: no data, url or title.", AttachmentIsHashOnly),
        new("required", "Consent.policy", "A policy or a policy rule is required.",
            filed => filed.All("policy").Any() || filed.Consent["policyRule"] is JsonObject { Count: > 0 }),
        new("required", "Consent.verification", "The consent must be verified.",
            filed => filed.All("verification").Any(one => one["verified"]?.GetValueKind() == JsonValueKind.True)),
        new("business-rule", "Consent.verification.verifiedWith", "Who verified is a reference urn:uuid:… and nothing else.",
            filed => filed.All("verification").All(one => !one.ContainsKey("verifiedWith") || IsMadeUp(one["verifiedWith"]))),
        new("required", "Consent.provision.period.end", "The end is required.",
            filed => (filed.Provision?["period"] as JsonObject)?["end"].AsString() is { Length: > 0 }),
        new("required", "Consent.provision.purpose", "A purpose is required.", filed => filed.Provision?["purpose"] is JsonArray { Count: > 0 }),
        new("required", "Consent.provision.actor", "A recipient is required.", filed => Recipients(filed).Any()),
        new("business-rule", "Consent.provision.actor", "Each recipient (IRCP) needs the hub's identifier of an agency.",
            filed => Recipients(filed).All(actor => Identifier(actor, filed.AgencySystem) is { } agency && (agency == "hub" || AgencyId.IsValid(agency)))),
        new("business-rule", "Consent.provision.actor", "A victim service provider or Part 2 program must name the hub among the recipients.",
            filed => !(filed.Caller.Follows(VictimServices.Regime) || filed.Caller.Follows(Part2.Regime))
                || Recipients(filed).Any(actor => Identifier(actor, filed.AgencySystem) == "hub")),
    ];

    private static bool IsMadeUp(JsonNode? reference) =>
        reference is JsonObject { Count: 1 } only && only["reference"].AsString() is { } text
        && text.StartsWith(UrnUuid, StringComparison.Ordinal) && Guid.TryParseExact(text[UrnUuid.Length..], "D", out _);

    private static bool HasSource(FiledConsent filed) => filed.Consent["sourceAttachment"] is JsonObject attachment
        ? attachment["hash"].AsString() is { Length: > 0 }
        : IsMadeUp(filed.Consent["sourceReference"]);

    private static bool AttachmentIsHashOnly(FiledConsent filed) =>
        filed.Consent["sourceAttachment"] is not JsonObject attachment
        || !(attachment.ContainsKey("data") || attachment.ContainsKey("url") || attachment.ContainsKey("title"));

    // Custodians may stand beside the recipients; who has which role is checked where provisions are read.
    private static IEnumerable<JsonObject> Recipients(FiledConsent filed) =>
        (filed.Provision?["actor"] as JsonArray ?? []).OfType<JsonObject>().Where(actor => !HasRole(actor, "CST"));

    private static bool HasRole(JsonObject actor, string role) =>
        ((actor["role"] as JsonObject)?["coding"] as JsonArray ?? []).OfType<JsonObject>().Any(coding => coding["code"].AsString() == role);

    private static string? Identifier(JsonObject actor, string system) =>
        (actor["reference"] as JsonObject)?["identifier"] is JsonObject identifier && identifier["system"].AsString() == system
            ? identifier["value"].AsString()
            : null;

    private static bool Identifies(JsonObject reference, string system, string agency) =>
        reference["identifier"] is JsonObject identifier && identifier["system"].AsString() == system && identifier["value"].AsString() == agency;
}
