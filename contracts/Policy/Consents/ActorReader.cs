using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Policy.Consents;

/// <summary>
/// Reads a provision's actors. Who receives has role IRCP and an identifier of the hub's own systems (wire format §8): an agency, or a
/// Group of agencies of one type or of all who treat. An actor at the root named otherwise is permitted nothing and could be meant by any
/// deny; in an exception that is a fault.
/// </summary>
internal sealed class ActorReader(ConsentElements elements, string agencySystem)
{
    private const string RoleSystem = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
    private static readonly FrozenSet<string> ActorMembers = FrozenSet.Create("id", "role", "reference");
    private static readonly FrozenSet<string> ReferenceMembers = FrozenSet.Create("id", "reference", "type", "identifier", "display");
    private readonly string groupSystem = agencySystem + "-group";

    /// <summary>Null when nobody is named as recipient.</summary>
    public ActorCriterion? Read(JsonObject provision, string location, bool isRoot)
    {
        HashSet<string> agencies = [], groups = [];
        var hasUnknown = false;
        foreach (var (actor, at) in elements.Objects(provision, "actor", location))
        {
            elements.Only(actor, ActorMembers, at);
            var recipient = Recipient(actor["reference"], $"{at}.reference");
            switch (elements.CodesOf(actor["role"], RoleSystem, $"{at}.role"))
            {
                case ["IRCP"] when recipient is not null:
                    (recipient.IsGroup ? groups : agencies).Add(recipient.Value);
                    break;
                case ["IRCP"] when isRoot:
                    hasUnknown = true;
                    break;
                case ["CST"] when isRoot:
                    break;
                case ["IRCP"]:
                    elements.Fault($"{at}.reference", "An exception must name the recipient by the hub's identifier.");
                    break;
                default:
                    elements.Fault($"{at}.role", "The role must be IRCP; the custodian (CST) may stand beside it in the root provision.");
                    break;
            }
        }
        return agencies.Count > 0 || groups.Count > 0 || hasUnknown ? new(agencies, groups, hasUnknown) : null;
    }

    private sealed record Named(string Value, bool IsGroup);

    private Named? Recipient(JsonNode? node, string location)
    {
        if (elements.Object(node, location) is not { } reference)
        {
            return null;
        }
        elements.Only(reference, ReferenceMembers, location);
        if (!reference.ContainsKey("identifier") || elements.Object(reference["identifier"], $"{location}.identifier") is not { } identifier)
        {
            return null;
        }
        var (system, value) = elements.Identifier(identifier, $"{location}.identifier");
        var isGroup = reference["type"].AsString() == "Group";
        return value is not null && (isGroup ? system == groupSystem && IsGroup(value) : system == agencySystem && (value == "hub" || AgencyId.IsValid(value)))
            ? new(value, isGroup)
            : null;
    }

    private static bool IsGroup(string value) => value == ActorCriterion.TreatingProviders || CodeLists.Contains("partner-types", value);
}
