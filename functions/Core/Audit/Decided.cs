using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Submission;
using ExchangeHub.Policy;
using Hl7.Fhir.Model;
using Action = Hl7.Fhir.Model.AuditEvent.AuditEventAction;
using Outcome = Hl7.Fhir.Model.AuditEvent.AuditEventOutcome;

namespace ExchangeHub.Core.Audit;

/// <summary>
/// What was decided of one recipient (BALP AuthZconsent). A decision that rests on no consent is one by roles: what each agency is, and
/// what the law lets it have. The profile takes patient, consents and token, and no other entity.
/// </summary>
internal static class Decided
{
    /// <summary>One for each recipient. Who subscribes to tips and requests is not the sender's to know.</summary>
    public static IEnumerable<AuditEvent> OnAcceptance(EntryFacts facts, AuditEvents events)
    {
        if (facts.Commit is not { SenderKnowsRecipients: true } commit)
        {
            return [];
        }
        var consents = ConsentsByRecipient(commit);
        return commit.Recipients.SelectMany((recipient, i) => Of(
            facts, events, $"decision-{i}", recipient.ViewSha256 is not null, consents.GetValueOrDefault(recipient.Agency) ?? [],
            recipient.Agency, facts.Party, Words(recipient.Reasons)));
    }

    /// <summary>At each collection it is decided again. To the recipient a refusal says no more than that.</summary>
    public static IEnumerable<AuditEvent> OnRelease(EntryFacts facts, AuditEvents events)
    {
        var refused = facts.Text("problem");
        var consent = refused is null ? facts.Consent : facts.IsSenders ? facts.Commit?.Basis.Consent : null;
        var version = refused is null ? facts.ConsentVersion : facts.Commit?.ConsentVersion;
        return Of(
            facts, events, "decision", refused is null, consent is null ? [] : [(consent, version)], facts.Recipient!, facts.Recipient!,
            refused is null ? Words(facts.Reasons) : Explanation.Of(refused));
    }

    /// <summary>Whether what refused a message was a decision, and not its form.</summary>
    public static bool IsDecision(EntryFacts facts) => Problem.Of(facts.Text("problem")!).Status == 403;

    /// <summary>Nothing of a refused message is kept, so neither its recipients nor its consent can be named.</summary>
    public static AuditEvent Refusal(EntryFacts facts, AuditEvents events) => Begin(facts, events, "decision", Outcome.N8, Exchanged.WordsOf(facts))
        .Named(facts.Text("problem")!.StartsWith("consent-", StringComparison.Ordinal) ? AuditCodes.ConsentDecision : AuditCodes.RoleDecision)
        .With(events.Agents.Authorizer, Requesting(events.Agents.At(AuditCodes.Application, facts.Party)))
        .About(null, Entities.TokenOf(facts.Message!.Value));

    private static IEnumerable<AuditEvent> Of(
        EntryFacts facts, AuditEvents events, string name, bool permitted, List<(string Id, int? Version)> consents, string recipient, string client,
        string? why) =>
        AuditEvents.ForEachPatient(name, facts).Select(one => Begin(facts, events, one.Name, permitted ? Outcome.N0 : Outcome.N8, why)
            .Conforming(one.Patient is null || consents.Count == 0 ? null : "AuthZconsent")
            .Named(consents.Count == 0 ? AuditCodes.RoleDecision : AuditCodes.ConsentDecision)
            .With(
                events.Agents.Authorizer, events.Agents.At(AuditCodes.Application, client),
                For(facts, events.Agents.Of(AuditCodes.InformationRecipient, recipient, requestor: true)), events.Agents.Of(AuditCodes.Provider, recipient))
            .About(one.Patient, [
                .. consents.Select(consent => ConsentOf(consent.Id, consent.Version)),
                Entities.TokenOf(facts.Message!.Value),
            ]));

    private static AuditEvent Begin(EntryFacts facts, AuditEvents events, string name, Outcome outcome, string? why)
    {
        var one = events.Begin(facts, name, AuditCodes.SecurityAlert, Action.E, outcome, why);
        one.Source.Type = [AuditCodes.SecurityServer];
        return one;
    }

    private static AuditEvent.EntityComponent ConsentOf(string id, int? version)
    {
        var entity = Entities.Consent(id, version, AuditCodes.Resource("Consent"));
        entity.Role = null; // as in the profile's examples
        return entity;
    }

    private static AuditEvent.AgentComponent For(EntryFacts facts, AuditEvent.AgentComponent agent)
    {
        agent.PurposeOfUse = facts.Commit is { } commit ? [new() { Coding = [AuditCodes.Purpose(commit.Purpose)] }] : [];
        return agent;
    }

    private static AuditEvent.AgentComponent Requesting(AuditEvent.AgentComponent agent)
    {
        agent.Requestor = true;
        return agent;
    }

    private static string? Words(IReadOnlyList<string> reasons) => reasons.Count == 0 ? null : string.Join(' ', Explanation.Of(reasons));

    /// <summary>Those that had a say, whatever the basis, as the sender's receipt tells; the one that the message names where it tells none.</summary>
    private static Dictionary<string, List<(string Id, int? Version)>> ConsentsByRecipient(Commit commit)
    {
        List<(string, int?)> named = commit.Basis.Consent is { } consent ? [(consent, commit.ConsentVersion)] : [];
        return (Jws.Parse(commit.Receipt)?.Payload["recipients"] as JsonArray ?? []).OfType<JsonObject>().ToDictionary(
            recipient => recipient["agency"].AsString()!,
            recipient => recipient["consents"] is JsonArray { Count: > 0 } grounds
                ? grounds.OfType<JsonObject>().Select(ground => (ground["consent"].AsString()!, (int?)ground["version"].AsInteger())).Distinct().ToList()
                : named);
    }
}
