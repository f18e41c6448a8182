using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Policy.Consents;

/// <summary>
/// Reads a provision's actors. Who receives has role IRCP and an identifier of the hub's own system (wire format §8). At the root an
/// actor named otherwise just receives nothing; in an exception it could be the one who must not receive, so there it is a fault.
/// </summary>
internal sealed class ActorReader(ConsentElements elements, string agencySystem)
{
    private const string RoleSystem = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
    private static readonly FrozenSet<string> ActorMembers = FrozenSet.Create("id", "role", "reference");
    private static readonly FrozenSet<string> ReferenceMembers = FrozenSet.Create("id", "reference", "type", "identifier", "display");
    private static readonly FrozenSet<string> IdentifierMembers = FrozenSet.Create("id", "use", "type", "system", "value");

    public HashSet<string>? Read(JsonObject provision, string location, bool isRoot)
    {
        HashSet<string> recipients = [];
        foreach (var (actor, at) in elements.Objects(provision, "actor", location))
        {
            elements.Only(actor, ActorMembers, at);
            var agency = Agency(actor["reference"], $"{at}.reference");
            switch (elements.CodesOf(actor["role"], RoleSystem, $"{at}.role"))
            {
                case ["IRCP"] when agency is not null:
                    recipients.Add(agency);
                    break;
                case ["IRCP"] or ["CST"] when isRoot:
                    break;
                case ["IRCP"]:
                    elements.Fault($"{at}.reference", "An exception must name the recipient by the hub's identifier.");
                    break;
                default:
                    elements.Fault($"{at}.role", "The role must be IRCP; the custodian (CST) may stand beside it in the root provision.");
                    break;
            }
        }
        return provision.ContainsKey("actor") ? recipients : null;
    }

    private string? Agency(JsonNode? node, string location)
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
        elements.Only(identifier, IdentifierMembers, $"{location}.identifier");
        var value = identifier["value"].AsString();
        return identifier["system"].AsString() == agencySystem && (value == "hub" || AgencyId.IsValid(value)) ? value : null;
    }
}
