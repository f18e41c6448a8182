using ExchangeHub.Contracts.Problems;
using Hl7.Fhir.Model;
using Action = Hl7.Fhir.Model.AuditEvent.AuditEventAction;
using Outcome = Hl7.Fhir.Model.AuditEvent.AuditEventOutcome;

namespace ExchangeHub.Core.Audit;

/// <summary>Messages put into the hub and taken out of it (BALP Create, PatientCreate, Read, PatientRead).</summary>
internal static class Exchanged
{
    public static IEnumerable<AuditEvent> Submission(EntryFacts facts, AuditEvents events) =>
        AuditEvents.ForEachPatient("create", facts).Select(one => Create(facts, events, one.Name, one.Patient));

    /// <summary>The sender's act as the recipient may know it: whom the message is about, and why, it learns by collecting.</summary>
    public static AuditEvent Delivery(EntryFacts facts, AuditEvents events) => Create(facts, events, "create", null);

    /// <summary>What was refused for its form: an unsuccessful create, and so of no profile.</summary>
    public static AuditEvent Failure(EntryFacts facts, AuditEvents events) => Sent(
        events.Begin(facts, "create", AuditCodes.Rest, Action.C, Outcome.N4, WordsOf(facts)), facts, events, facts.Party);

    /// <summary>The recipient's, when the view went out.</summary>
    public static IEnumerable<AuditEvent> Reading(EntryFacts facts, AuditEvents events) => facts.IsSenders || !facts.WentOut
        ? []
        : AuditEvents.ForEachPatient("read", facts).Select(one => events.Begin(facts, one.Name, AuditCodes.Rest, Action.R)
            .Conforming(one.Patient is null ? "Read" : "PatientRead")
            .Named(AuditCodes.Interaction("read"))
            .With(
                events.Agents.OfHub(AuditCodes.Source), events.Agents.At(AuditCodes.Destination, facts.Party),
                events.Agents.Of(AuditCodes.InformationRecipient, facts.Party, requestor: true))
            .About(one.Patient, events.Entities.Message(facts.Message!.Value)));

    public static string WordsOf(EntryFacts facts) => $"{Problem.Of(facts.Text("problem")!).Title}.";

    private static AuditEvent Create(EntryFacts facts, AuditEvents events, string name, string? patient) => Sent(
        events.Begin(facts, name, AuditCodes.Rest, Action.C).Conforming(patient is null ? "Create" : "PatientCreate"),
        facts, events, facts.Message!.Value.Sender, patient);

    private static AuditEvent Sent(AuditEvent one, EntryFacts facts, AuditEvents events, string by, string? patient = null) => one
        .Named(AuditCodes.Interaction("create"))
        .With(
            events.Agents.At(AuditCodes.Source, by), events.Agents.OfHub(AuditCodes.Destination),
            events.Agents.Of(AuditCodes.Author, by, requestor: true))
        .About(patient, events.Entities.Message(facts.Message!.Value));
}
