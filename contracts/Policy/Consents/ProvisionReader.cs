using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Consents;

/// <summary>Reads provisions: type, period, recipients, actions, purposes, security labels, what data, and provisions within them.</summary>
internal sealed class ProvisionReader(ConsentElements elements, ActorReader actors, PeriodReader periods, DataCriteriaReader data)
{
    /// <summary>The root, its exceptions, their exceptions and once more; deeper than anyone can explain to who signs it.</summary>
    private const int MostLevels = 4;
    private const int MostProvisions = 200;
    private const string ActionSystem = "http://terminology.hl7.org/CodeSystem/consentaction";

    private static readonly FrozenSet<string> Members = FrozenSet.Create(
        "id", "type", "period", "actor", "action", "securityLabel", "purpose", "provision", "class", "code", "dataPeriod", "data");
    private static readonly FrozenSet<string> KnownActions = FrozenSet.Create("collect", "access", "use", "disclose", "correct");
    private int _count;
    private bool _isTooLong;

    public Provision? Read(JsonNode? node, string location, int level = 1)
    {
        if (elements.Object(node, location) is not { } provision)
        {
            return null;
        }
        if (level > MostLevels || ++_count > MostProvisions)
        {
            // Told once: who writes a hundred thousand of them need not be told each.
            if (!_isTooLong)
            {
                elements.Fault(location, "Provisions nest too deep or are too many.", "too-long");
            }
            _isTooLong = true;
            return null;
        }
        var index = _count - 1;
        elements.Only(provision, Members, location);
        var type = provision["type"].AsString() switch { "permit" => Effect.Permit, "deny" => Effect.Deny, _ => (Effect?)null };
        if (type is null)
        {
            elements.Fault($"{location}.type", "The type must be permit or deny.", "required");
        }
        return new(
            index, location["Consent.".Length..], type ?? Effect.Deny, periods.Read(provision, "period", location),
            actors.Read(provision, location, isRoot: level == 1), Purposes(provision, location), Actions(provision, location), Labels(provision, location),
            data.Read(provision, location), Nested(provision, location, level));
    }

    private List<Provision> Nested(JsonObject provision, string location, int level)
    {
        List<Provision> nested = [];
        foreach (var (element, at) in elements.Objects(provision, "provision", location))
        {
            if (Read(element, at, level + 1) is { } child)
            {
                nested.Add(child);
            }
        }
        return nested;
    }

    private HashSet<string>? Purposes(JsonObject provision, string location)
    {
        HashSet<string> purposes = [];
        foreach (var (element, at) in elements.Objects(provision, "purpose", location))
        {
            if (elements.Coding(element, at) is { } coding)
            {
                if (!CodeLists.Get("purposes").Codes.TryGetValue(coding.Code, out var known) || known.Members["system"].AsString() != coding.System)
                {
                    elements.Fault(at, "The purpose is not one of the exchange.", "code-invalid");
                }
                purposes.Add(coding.Code);
            }
        }
        return provision.ContainsKey("purpose") ? purposes : null;
    }

    private HashSet<string>? Actions(JsonObject provision, string location)
    {
        HashSet<string> actions = [];
        foreach (var (element, at) in elements.Objects(provision, "action", location))
        {
            actions.UnionWith(elements.CodesOf(element, ActionSystem, at));
        }
        if (!actions.IsSubsetOf(KnownActions))
        {
            elements.Fault($"{location}.action", "An action is not one of consentaction.", "code-invalid");
        }
        return provision.ContainsKey("action") ? actions : null;
    }

    private LabelCriterion? Labels(JsonObject provision, string location)
    {
        (int Lowest, int Highest)? confidentiality = null;
        HashSet<string> sensitivities = [];
        foreach (var (element, at) in elements.Objects(provision, "securityLabel", location))
        {
            switch (elements.Coding(element, at) is { } coding ? SecurityLabels.Find(coding) : null)
            {
                case { Group: LabelGroup.Confidentiality, Rank: var rank }:
                    confidentiality = (Math.Min(confidentiality?.Lowest ?? rank, rank), Math.Max(confidentiality?.Highest ?? rank, rank));
                    break;
                case { Group: LabelGroup.Sensitivity, Code: var code }:
                    sensitivities.Add(code);
                    break;
                default:
                    elements.Fault(at, "The label is not a confidentiality or sensitivity that this hub knows.", "code-invalid");
                    break;
            }
        }
        return provision.ContainsKey("securityLabel") ? new(confidentiality, sensitivities) : null;
    }
}
