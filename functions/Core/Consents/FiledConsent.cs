using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Core.Consents;

/// <summary>A consent as an agency hands it in: nothing of it is sure to have any form.</summary>
internal sealed record FiledConsent(JsonObject Consent, string Id, AgencyEntry Caller, string AgencySystem)
{
    private const string UrnUuid = "urn:uuid:";

    public JsonObject? Provision => Consent["provision"] as JsonObject;
    public JsonObject? Period => Provision?["period"] as JsonObject;

    /// <summary>A root that denies releases nothing, so it need not be what a release needs.</summary>
    public bool Denies => Provision?["type"].AsString() == "deny";

    public IEnumerable<JsonObject> All(string name) => Objects(Consent[name]);

    // Custodians may stand beside the recipients; who has which role is checked where provisions are read.
    public IEnumerable<JsonObject> Recipients => Objects(Provision?["actor"]).Where(actor => !Codings(actor["role"]).Any(coding => coding.Code == "CST"));

    /// <summary>An agency id, or <c>hub</c>; null when the actor is no agency.</summary>
    public string? AgencyOf(JsonObject actor) => Named(actor, AgencySystem) is { } agency && (agency == "hub" || AgencyId.IsValid(agency)) ? agency : null;

    /// <summary>A class of agencies; null when the actor is none.</summary>
    public string? GroupOf(JsonObject actor) =>
        (actor["reference"] as JsonObject)?["type"].AsString() == "Group" && Named(actor, $"{AgencySystem}-group") is { } group
        && (group == ActorCriterion.TreatingProviders || CodeLists.Contains("partner-types", group)) ? group : null;

    public bool IsCaller(JsonObject reference) => Identifier(reference, AgencySystem) == Caller.Id;

    /// <summary>Codings of the categories and of the policy rule.</summary>
    public IEnumerable<Coding> Rules => Codings(Consent["policyRule"]);
    public IEnumerable<Coding> Categories => All("category").SelectMany(Codings);

    public static IEnumerable<Coding> Codings(JsonNode? concept) => Objects((concept as JsonObject)?["coding"]).SelectMany(coding =>
        coding["system"].AsString() is { } system && coding["code"].AsString() is { } code ? new Coding[] { new(system, code) } : []);

    public static IEnumerable<JsonObject> Objects(JsonNode? elements) => (elements as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>A reference that the agency made up: <c>urn:uuid:…</c>, and nothing else beside it but the members named.</summary>
    public static bool IsMadeUp(JsonNode? reference, params ReadOnlySpan<string> beside)
    {
        if (reference is not JsonObject members || members["reference"].AsString() is not { } text
            || !text.StartsWith(UrnUuid, StringComparison.Ordinal) || !Guid.TryParseExact(text[UrnUuid.Length..], "D", out _))
        {
            return false;
        }
        foreach (var (name, _) in members)
        {
            if (name != "reference" && !beside.Contains(name))
            {
                return false;
            }
        }
        return true;
    }

    private static string? Named(JsonObject actor, string system) => actor["reference"] is JsonObject reference ? Identifier(reference, system) : null;

    private static string? Identifier(JsonObject reference, string system) =>
        reference["identifier"] is JsonObject identifier && identifier["system"].AsString() == system ? identifier["value"].AsString() : null;
}
