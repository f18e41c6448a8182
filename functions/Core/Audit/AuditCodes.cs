using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using Hl7.Fhir.Model;

namespace ExchangeHub.Core.Audit;

/// <summary>The codes of FHIR R4 AuditEvent and of IHE Basic Audit Log Patterns (BALP 1.1) that the hub uses.</summary>
internal static class AuditCodes
{
    public const string RestfulInteraction = "http://hl7.org/fhir/restful-interaction", ResourceTypes = "http://hl7.org/fhir/resource-types";
    public const string LogEvent = "urn:exchangehub:log-event";
    private const string Hl7 = "http://terminology.hl7.org/CodeSystem/", Dicom = "http://dicom.nema.org/resources/ontology/DCM";
    private const string Balp = "https://profiles.ihe.net/ITI/BALP/", Snomed = "http://snomed.info/sct";

    public static Coding Rest => new($"{Hl7}audit-event-type", "rest", "Restful Operation");
    public static Coding Export => new(Dicom, "110106", "Export");
    public static Coding Import => new(Dicom, "110107", "Import");
    public static Coding SecurityAlert => new(Dicom, "110113", "Security Alert");
    public static Coding Disclose => Lifecycle("disclose", "Disclose Record Lifecycle Event");
    public static Coding Receive => Lifecycle("receive", "Receive/Retain Record Lifecycle Event");
    public static Coding Destroy => Lifecycle("destroy", "Destroy/Delete Record Lifecycle Event");
    public static Coding Hold => Lifecycle("hold", "Add Legal Hold Record Lifecycle Event");
    public static Coding Unhold => Lifecycle("unhold", "Remove Legal Hold Record Lifecycle Event");
    public static Coding ConsentDecision => new($"{Balp}CodeSystem/AuthZsubType", "AuthZ-Consent", "Authorization Decision using Roles and Consent");
    public static Coding RoleDecision => new($"{Balp}CodeSystem/AuthZsubType", "AuthZ-Role", "Authorization Decision using only Roles");

    public static Coding Application => new(Dicom, "110150", "Application");
    public static Coding Destination => new(Dicom, "110152", "Destination Role ID");
    public static Coding Source => new(Dicom, "110153", "Source Role ID");
    public static Coding Author => new($"{Hl7}v3-ParticipationType", "AUT", "author (originator)");
    public static Coding InformationRecipient => new($"{Hl7}v3-ParticipationType", "IRCP", "information recipient");
    public static Coding Provider => new($"{Hl7}v3-RoleClass", "PROV", "healthcare provider");
    public static Coding AuthorizationServer => new($"{Hl7}extra-security-role-type", "authserver", "authorization server");
    public static Coding Custodian => new(Snomed, "159541003", "Record keeping/library clerk");

    public static Coding Person => new($"{Hl7}audit-entity-type", "1", "Person");
    public static Coding SystemObject => new($"{Hl7}audit-entity-type", "2", "System Object");
    public static Coding Token => new($"{Balp}CodeSystem/UserAgentTypes", "UserOauthAgent");
    public static Coding Patient => new($"{Hl7}object-role", "1", "Patient");
    public static Coding DomainResource => new($"{Hl7}object-role", "4", "Domain Resource");
    public static Coding Disclosed => new($"{Hl7}dicom-audit-lifecycle", "11", "Disclosure");

    public static Coding ApplicationServer => new($"{Hl7}security-source-type", "4", "Application Server");
    public static Coding SecurityServer => new($"{Hl7}security-source-type", "6", "Security Server");

    public static Coding Interaction(string code) => new(RestfulInteraction, code, code);
    public static Coding Resource(string type) => new(ResourceTypes, type, type);
    public static Coding Logged(string happened) => new(LogEvent, happened, CodeLists.Get("log-events").Codes.GetValueOrDefault(happened)?.Display);

    /// <summary>Canonical URL of a BALP profile.</summary>
    public static string Profile(string name) => $"{Balp}StructureDefinition/IHE.BasicAudit.{name}";

    /// <summary>A purpose of <c>codes/purposes.json</c> in the system that it is of.</summary>
    public static Coding Purpose(string code)
    {
        var purpose = CodeLists.Get("purposes").Codes[code];
        return new(purpose.Members["system"].AsString(), code, purpose.Display);
    }

    private static Coding Lifecycle(string code, string display) => new($"{Hl7}iso-21089-lifecycle", code, display);
}
