using Hl7.Fhir.Model;

namespace ExchangeHub.Core.Audit;

/// <summary>Who took part: agencies and the hub by their ids in the hub's agency system, never a person.</summary>
internal sealed class Agents(HubIdentity hub)
{
    private const string Absent = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

    public ResourceReference Agency(string id) => new() { Type = "Organization", Identifier = new(hub.AgencySystem, id) };

    /// <summary>As consents name it among their actors (wire format §8).</summary>
    public ResourceReference Hub => new() { Type = "Device", Identifier = new(hub.AgencySystem, "hub"), Display = "ExchangeHub" };

    public AuditEvent.AgentComponent Of(Coding role, string agency, bool requestor = false) => New(role, Agency(agency), requestor);

    /// <summary>BALP wants to know where it was in the network; the hub keeps no record of that, and says so.</summary>
    public AuditEvent.AgentComponent At(Coding role, string agency)
    {
        var agent = Of(role, agency);
        agent.Network = new() { Extension = [new(Absent, new Code("unknown"))] };
        return agent;
    }

    public AuditEvent.AgentComponent OfHub(Coding role, bool requestor = false)
    {
        var agent = New(role, Hub, requestor);
        agent.Network = new() { Address = hub.BaseUrl, Type = AuditEvent.AuditEventAgentNetworkType.N5 };
        return agent;
    }

    /// <summary>BALP's authorization server has no place in the network.</summary>
    public AuditEvent.AgentComponent Authorizer => New(AuditCodes.AuthorizationServer, Hub, requestor: false);

    private static AuditEvent.AgentComponent New(Coding role, ResourceReference who, bool requestor) =>
        new() { Type = new CodeableConcept { Coding = [role] }, Who = who, Requestor = requestor };
}
