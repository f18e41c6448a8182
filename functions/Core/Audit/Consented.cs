using Hl7.Fhir.Model;
using Action = Hl7.Fhir.Model.AuditEvent.AuditEventAction;

namespace ExchangeHub.Core.Audit;

/// <summary>A consent registered, changed or revoked (BALP PatientCreate, PatientUpdate).</summary>
internal static class Consented
{
    public static AuditEvent Of(EntryFacts facts, AuditEvents events)
    {
        var isNew = facts.Happened == "consent-registered" && facts.ConsentVersion == 1;
        var patient = facts.Patients is [var one] ? one : null;
        return events.Begin(facts, isNew ? "create" : "update", AuditCodes.Rest, isNew ? Action.C : Action.U)
            .Conforming((patient is null ? "" : "Patient") + (isNew ? "Create" : "Update"))
            .Named(AuditCodes.Interaction(isNew ? "create" : "update"), AuditCodes.Logged(facts.Happened))
            .With(
                events.Agents.At(AuditCodes.Source, facts.Party), events.Agents.OfHub(AuditCodes.Destination),
                events.Agents.Of(AuditCodes.Author, facts.Party, requestor: true))
            .About(patient, Entities.Consent(facts.Consent!, facts.ConsentVersion, AuditCodes.SystemObject));
    }
}
