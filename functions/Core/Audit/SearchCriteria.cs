using Hl7.Fhir.Model;
using Criterion = System.Func<Hl7.Fhir.Model.AuditEvent, bool>;

namespace ExchangeHub.Core.Audit;

/// <summary>The search parameters of AuditEvent that the hub has, each with its modifier or chain: what a value of it asks of an event.</summary>
internal sealed class SearchCriteria(HubIdentity hub)
{
    public const string Date = "date", Entity = "entity", EntityIdentifier = "entity:identifier", EntityChain = "entity.identifier", Id = "_id", Type = "type";
    private const string ActionSystem = "http://hl7.org/fhir/audit-event-action", OutcomeSystem = "http://terminology.hl7.org/CodeSystem/audit-event-outcome";

    /// <summary>Null for a value that the parameter cannot have.</summary>
    public Criterion? Of(string parameter, string value) => parameter switch
    {
        Id => one => one.Id == value,
        Date => RecordedRange.Parse(value) is { } range ? one => range.Holds(one.Recorded!.Value) : null,
        Type => Token(value, one => [one.Type!]),
        "subtype" => Token(value, one => one.Subtype),
        "action" => Token(value, one => [new(ActionSystem, one.Action.ToString())]),
        "outcome" => Token(value, one => [new(OutcomeSystem, one.Outcome.ToString()![1..])]),
        Entity => EntityValue.Reference(value) is { } entity ? entity.Matches : null,
        EntityIdentifier or EntityChain => EntityValue.Identifier(value) is { } entity ? entity.Matches : null,
        "agent" => Agent(new(hub.AgencySystem, value.StartsWith("Organization/", StringComparison.Ordinal) ? value["Organization/".Length..] : value)),
        "agent:identifier" or "agent.identifier" => TokenValue.Parse(value) is { } agent ? Agent(agent) : null,
        _ => null,
    };

    public static bool Has(string parameter) => parameter is Id or Date or Type or "subtype" or "action" or "outcome"
        or Entity or EntityIdentifier or EntityChain or "agent" or "agent:identifier" or "agent.identifier";

    private static Criterion? Token(string value, Func<AuditEvent, IReadOnlyList<Coding>> codes) =>
        TokenValue.Parse(value) is { } token ? one => codes(one).Any(code => token.Is(code.System, code.Code)) : null;

    private static Criterion Agent(TokenValue value) =>
        one => one.Agent.Any(agent => agent.Who?.Identifier is { } who && value.Is(who.System, who.Value));
}
