using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Policy.Consents;

/// <param name="Rule">Null when anything was not understood: then the consent permits nothing.</param>
/// <param name="Faults">Everything that was not understood.</param>
public sealed record ConsentReading(ConsentRule? Rule, IReadOnlyList<Fault> Faults);

/// <summary>
/// From a FHIR R4 Consent to the rule in it (IHE PCF Basic, Intermediate and Advanced). It reads everything that could limit, and fails
/// closed: what it does not know makes the consent unreadable, never wider.
/// </summary>
public static class ConsentReader
{
    private const string ScopeSystem = "http://terminology.hl7.org/CodeSystem/consentscope";

    private static readonly FrozenSet<string> Members = FrozenSet.Create(
        "resourceType", "id", "meta", "language", "text", "contained", "extension", "identifier", "status", "scope", "category", "patient",
        "dateTime", "performer", "organization", "sourceAttachment", "sourceReference", "policy", "policyRule", "verification", "provision");

    private static readonly FrozenSet<string> Statuses =
        FrozenSet.Create("draft", "proposed", "active", "rejected", "inactive", "entered-in-error");

    /// <param name="agencySystem">The identifier system of agency ids, <c>&lt;hub&gt;/agency</c>.</param>
    public static ConsentReading Read(JsonObject consent, string agencySystem)
    {
        var elements = new ConsentElements();
        elements.Only(consent, Members, "Consent");
        if (consent["resourceType"].AsString() != "Consent")
        {
            elements.Fault("Consent", "A FHIR Consent is expected here.", "structure");
        }
        if (HasModifier(consent))
        {
            elements.Fault("Consent", "An extension that modifies meaning is not supported.");
        }
        var status = consent["status"].AsString();
        if (status is null || !Statuses.Contains(status))
        {
            elements.Fault("Consent.status", "The status is not one of FHIR's.", "code-invalid");
        }
        if (elements.CodesOf(consent["scope"], ScopeSystem, "Consent.scope") is not ["patient-privacy"])
        {
            elements.Fault("Consent.scope", "The scope must be patient-privacy.", "code-invalid");
        }
        // It gives the dates of the periods their zone, so without it they could mean another day.
        var signed = consent["dateTime"].AsString();
        if (FhirTime.Parse(signed, TimeSpan.Zero) is null)
        {
            elements.Fault("Consent.dateTime", "The time of the consent is required.", "required");
        }
        var periods = new PeriodReader(elements, FhirTime.ZoneOf(signed));
        var data = new DataCriteriaReader(elements, periods, new(elements));
        var root = new ProvisionReader(elements, new(elements, agencySystem), periods, data).Read(consent["provision"], "Consent.provision");
        return elements.Faults.Count == 0
            ? new(new ConsentRule(status!, root!), [])
            : new(null, elements.Faults);
    }

    private static bool HasModifier(JsonNode? node) => node switch
    {
        JsonObject members => members.Any(member => member.Key == "modifierExtension" || HasModifier(member.Value)),
        JsonArray array => array.Any(HasModifier),
        _ => false,
    };
}
