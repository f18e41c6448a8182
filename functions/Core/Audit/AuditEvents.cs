using Hl7.Fhir.Model;
using Action = Hl7.Fhir.Model.AuditEvent.AuditEventAction;
using Outcome = Hl7.Fhir.Model.AuditEvent.AuditEventOutcome;

namespace ExchangeHub.Core.Audit;

/// <summary>
/// The AuditEvents (FHIR R4; IHE BALP) of one entry. Nothing new is kept for them: they say in the words of others what the party's own
/// entry says. An event names a profile only when it keeps all that the profile demands.
/// </summary>
internal sealed class AuditEvents(HubIdentity hub)
{
    private readonly Agents agents = new(hub);

    /// <summary>In a fixed order, under ids that follow from the entry's.</summary>
    public IReadOnlyList<AuditEvent> Of(EntryFacts facts) => facts.Happened switch
    {
        "accepted" => [.. Exchanged.Submission(facts, this), .. Decided.OnAcceptance(facts, this)],
        "delivered" => [Exchanged.Delivery(facts, this)],
        "refused" => [Decided.IsDecision(facts) ? Decided.Refusal(facts, this) : Exchanged.Failure(facts, this)],
        "released" => [.. Disclosed.Of(facts, this), .. Exchanged.Reading(facts, this), .. Decided.OnRelease(facts, this)],
        "release-refused" => [.. Decided.OnRelease(facts, this)],
        "consent-registered" or "consent-revoked" => [Consented.Of(facts, this)],
        "subscription-changed" => [Lifecycle.Subscription(facts, this)],
        "disclosure-hold-set" or "disclosure-hold-lifted" => [Lifecycle.Hold(facts, this)],
        _ => [Lifecycle.Of(facts, this)],
    };

    /// <summary>
    /// Codes of the types that events of an entry can have; null of what a later hub logs. A search need not look up what it could not find.
    /// </summary>
    public static IReadOnlyList<string>? TypesOf(string happened) => happened switch
    {
        "accepted" or "refused" => ["rest", "110113"],
        "delivered" or "consent-registered" or "consent-revoked" or "subscription-changed" => ["rest"],
        "released" => ["110106", "110107", "rest", "110113"],
        "release-refused" or "clock-warning" or "clock-expired" => ["110113"],
        "acknowledged" or "unreadable" => ["receive"],
        "purged" => ["destroy"],
        "disclosure-hold-set" => ["hold"],
        "disclosure-hold-lifted" => ["unhold"],
        _ => null,
    };

    public Agents Agents => agents;
    public Entities Entities { get; } = new(new Agents(hub));

    /// <summary>What all of them say alike.</summary>
    /// <param name="name">Of the event among those of its entry: letters, digits and hyphens.</param>
    /// <param name="observer">Null: the hub.</param>
    public AuditEvent Begin(
        EntryFacts facts, string name, Coding type, Action action, Outcome outcome = Outcome.N0, string? why = null, ResourceReference? observer = null) => new()
        {
            Id = $"{facts.Id}.{name}",
            Meta = new() { Source = $"{hub.BaseUrl}/v1/log/entries#{facts.Id}" },
            Type = type,
            Action = action,
            Recorded = facts.Time,
            Outcome = outcome,
            OutcomeDesc = why,
            PurposeOfEvent = facts.Commit is { } commit ? [new() { Coding = [AuditCodes.Purpose(commit.Purpose)] }] : [],
            Source = new() { Site = hub.BaseUrl, Observer = observer ?? agents.Hub, Type = [AuditCodes.ApplicationServer] },
        };

    /// <summary>One event for each person, as BALP wants it; one without a person when none is known.</summary>
    public static IEnumerable<(string Name, string? Patient)> ForEachPatient(string name, EntryFacts facts) => facts.Patients.Count == 0
        ? [(name, null)]
        : facts.Patients.Select((patient, i) => (i == 0 ? name : $"{name}-{i}", (string?)patient));
}

internal static class AuditEventParts
{
    public static AuditEvent With(this AuditEvent one, params IEnumerable<AuditEvent.AgentComponent> agents)
    {
        one.Agent = [.. agents];
        return one;
    }

    public static AuditEvent About(this AuditEvent one, string? patient, params IEnumerable<AuditEvent.EntityComponent> entities)
    {
        one.Entity = [.. patient is null ? [] : new[] { Entities.Patient(patient) }, .. entities];
        return one;
    }

    public static AuditEvent Named(this AuditEvent one, params IEnumerable<Coding> subtypes)
    {
        one.Subtype = [.. subtypes];
        return one;
    }

    public static AuditEvent Conforming(this AuditEvent one, string? profile)
    {
        if (profile is not null)
        {
            one.Meta!.Profile = [AuditCodes.Profile(profile)];
        }
        return one;
    }
}
