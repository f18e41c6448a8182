using Hl7.Fhir.Model;
using Action = Hl7.Fhir.Model.AuditEvent.AuditEventAction;
using Outcome = Hl7.Fhir.Model.AuditEvent.AuditEventOutcome;

namespace ExchangeHub.Core.Audit;

/// <summary>What BALP has no profile for, in the codes of DICOM and ISO 21089 and with the log's own word as subtype.</summary>
internal static class Lifecycle
{
    public static AuditEvent Of(EntryFacts facts, AuditEvents events)
    {
        var agents = events.Agents;
        var (type, action, outcome, why) = facts.Happened switch
        {
            "acknowledged" => (AuditCodes.Receive, Action.E, Outcome.N0, null),
            "unreadable" => (AuditCodes.Receive, Action.E, Outcome.N4, "The recipient could not read the view."),
            "purged" => (AuditCodes.Destroy, Action.D, Outcome.N0, ReasonOf(facts)),
            "clock-warning" => (AuditCodes.SecurityAlert, Action.E, Outcome.N4, "The time is running out by which the law wants the recipient to have it."),
            "clock-expired" => (AuditCodes.SecurityAlert, Action.E, Outcome.N8, "The time is over by which the law wants the recipient to have it."),
            var other => (AuditCodes.Logged(other), Action.E, Outcome.N0, (string?)null),
        };
        var byRecipient = facts.Happened is "acknowledged" or "unreadable";
        return events.Begin(facts, "event", type, action, outcome, why)
            .Named(AuditCodes.Logged(facts.Happened))
            .With([
                agents.OfHub(AuditCodes.Application, requestor: !byRecipient),
                .. facts.Recipient is { } recipient
                    ? [agents.Of(AuditCodes.InformationRecipient, recipient, requestor: byRecipient)]
                    : Array.Empty<AuditEvent.AgentComponent>(),
                .. facts.Message is { } from ? [agents.Of(AuditCodes.Custodian, from.Sender)] : Array.Empty<AuditEvent.AgentComponent>(),
            ])
            .About(null, facts.Message is { } message ? [events.Entities.Message(message)] : []);
    }

    /// <summary>The agency asks (BALP Update); who approves is the directory's administrator, of whom the log knows no more.</summary>
    public static AuditEvent Subscription(EntryFacts facts, AuditEvents events)
    {
        var asked = facts.Text("state") == "requested";
        var one = events.Begin(facts, "update", AuditCodes.Rest, Action.U, why: asked ? "It waits for approval." : "It was approved.")
            .Conforming("Update")
            .Named(AuditCodes.Interaction("update"), AuditCodes.Logged(facts.Happened))
            .About(null, Entities.Object("Subscription", facts.Text("subscription")!));
        return asked
            ? one.With(
                events.Agents.At(AuditCodes.Source, facts.Party), events.Agents.OfHub(AuditCodes.Destination),
                events.Agents.Of(AuditCodes.Author, facts.Party, requestor: true))
            : one.With(events.Agents.OfHub(AuditCodes.Source, requestor: true), events.Agents.OfHub(AuditCodes.Destination));
    }

    /// <summary>The client stands in it neither by person nor by message, as it does not in the entry.</summary>
    public static AuditEvent Hold(EntryFacts facts, AuditEvents events) => events
        .Begin(facts, "event", facts.Happened == "disclosure-hold-set" ? AuditCodes.Hold : AuditCodes.Unhold, Action.E)
        .Named(AuditCodes.Logged(facts.Happened))
        .With([
            events.Agents.Of(AuditCodes.Custodian, facts.Party, requestor: true), events.Agents.OfHub(AuditCodes.Application),
            .. facts.Counterpart is { } police ? [events.Agents.Of(AuditCodes.InformationRecipient, police)] : Array.Empty<AuditEvent.AgentComponent>(),
        ])
        .About(null, facts.Text("hold") is { } hold ? [Entities.Object("Basic", hold)] : []);

    private static string ReasonOf(EntryFacts facts) => facts.Text("reason") switch
    {
        "recalled" => "The sender took it back.",
        "expired" => "It was not collected in time.",
        "consent-revoked" => "The consent was revoked.",
        _ => "The hub purged it.",
    };
}
