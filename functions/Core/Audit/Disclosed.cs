using Hl7.Fhir.Model;
using Action = Hl7.Fhir.Model.AuditEvent.AuditEventAction;

namespace ExchangeHub.Core.Audit;

/// <summary>
/// A privacy disclosure as its source and its recipient have it (BALP PrivacyDisclosure.Source, .Recipient). Each observes its own, as
/// the profiles demand; the hub stands beside them as the application that carried it.
/// </summary>
internal static class Disclosed
{
    /// <summary>None of a recall, which only takes back.</summary>
    public static IEnumerable<AuditEvent> Of(EntryFacts facts, AuditEvents events) => facts.WentOut && facts.Commit?.Kind != "recall"
        ? AuditEvents.ForEachPatient("disclosure", facts).Select(one => Of(facts, events, one.Name, one.Patient))
        : [];

    private static AuditEvent Of(EntryFacts facts, AuditEvents events, string name, string? patient)
    {
        var (agents, message) = (events.Agents, facts.Message!.Value);
        var (type, action, profile) = facts.IsSenders
            ? (AuditCodes.Export, Action.R, "PrivacyDisclosure.Source")
            : (AuditCodes.Import, Action.C, "PrivacyDisclosure.Recipient");
        return events.Begin(facts, name, type, action, observer: agents.Agency(facts.Party))
            .Conforming(patient is null ? null : profile)
            .Named(AuditCodes.Disclose, AuditCodes.Interaction("read"))
            .With(
                agents.At(AuditCodes.Source, message.Sender), agents.At(AuditCodes.Destination, facts.Recipient!),
                agents.Of(AuditCodes.Custodian, message.Sender), agents.OfHub(AuditCodes.Application),
                agents.Of(AuditCodes.InformationRecipient, facts.Recipient!, requestor: true))
            .About(patient, [
                events.Entities.Message(message, AuditCodes.Disclosed),
                .. facts.Consent is { } consent
                    ? [Entities.Consent(consent, facts.ConsentVersion, AuditCodes.Resource("Consent"))]
                    : Array.Empty<AuditEvent.EntityComponent>(),
                .. facts.Disclosed.Select(kind => Entities.Disclosed(kind.Type, kind.Count)),
            ]);
    }
}
