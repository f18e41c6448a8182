using ExchangeHub.Adapters.Http;
using ExchangeHub.Core;
using Hl7.Fhir.Model;

namespace ExchangeHub.ReadAuditEvents;

/// <summary>GET /fhir/metadata: what a FHIR client may ask for.</summary>
internal static class Capabilities
{
    private const string Profiles = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";

    public static CapabilityStatement Of(HubIdentity hub) => new()
    {
        Status = PublicationStatus.Active,
        Date = "2026-11-26",
        Kind = CapabilityStatementKind.Instance,
        Implementation = new() { Description = "ExchangeHub: the caller's own entries of the log as AuditEvents", Url = hub.BaseUrl + FhirAnswer.Base },
        FhirVersion = FHIRVersion.N4_0_1,
        Format = [FhirAnswer.MediaType],
        Rest =
        [
            new()
            {
                Mode = CapabilityStatement.RestfulCapabilityMode.Server,
                Security = new() { Description = "OAuth 2.0 bearer token with the role Log.Read" },
                Resource =
                [
                    new()
                    {
                        Type = "AuditEvent",
                        SupportedProfile = [.. Conformed.Select(profile => Profiles + profile)],
                        Interaction =
                        [
                            Interaction(CapabilityStatement.TypeRestfulInteraction.Read), Interaction(CapabilityStatement.TypeRestfulInteraction.SearchType),
                        ],
                        SearchParam =
                        [
                            Parameter("_id", SearchParamType.Token), Parameter("date", SearchParamType.Date), Parameter("type", SearchParamType.Token),
                            Parameter("subtype", SearchParamType.Token), Parameter("action", SearchParamType.Token), Parameter("outcome", SearchParamType.Token),
                            Parameter("entity", SearchParamType.Reference, "A message by urn:uuid: and its id, or a consent by Consent/ and its id"),
                            Parameter("entity.identifier", SearchParamType.Token, "A message; also entity:identifier"),
                            Parameter("agent", SearchParamType.Reference, "An agency by its id"),
                            Parameter("agent.identifier", SearchParamType.Token, "An agency in the hub's agency system; also agent:identifier"),
                        ],
                    },
                ],
            },
        ],
    };

    private static IEnumerable<string> Conformed =>
        ["Create", "Read", "Update", "PatientCreate", "PatientRead", "PatientUpdate", "AuthZconsent", "PrivacyDisclosure.Recipient", "PrivacyDisclosure.Source"];

    private static CapabilityStatement.ResourceInteractionComponent Interaction(CapabilityStatement.TypeRestfulInteraction code) => new() { Code = code };

    private static CapabilityStatement.SearchParamComponent Parameter(string name, SearchParamType type, string? documentation = null) =>
        new() { Name = name, Type = type, Documentation = documentation };
}
