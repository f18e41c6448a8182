using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Core.Consents;

/// <summary>Whether a consent may be registered (wire format §8): FHIR R4, the profile and the law, and nothing that deciding would not understand.</summary>
public static class ConsentRegistration
{
    /// <summary>All faults at once; none says a value.</summary>
    public static IReadOnlyList<Fault> FaultsOf(JsonObject consent, string id, AgencyEntry caller, string hubBaseUrl)
    {
        var agencySystem = new HubIdentity(hubBaseUrl, "").AgencySystem;
        var reading = ConsentReader.Read(consent, agencySystem);
        var filed = new FiledConsent(consent, id, caller, agencySystem);
        return [.. FhirSyntax.FaultsOf(consent)
            .Concat(reading.Faults)
            .Concat(reading.Rule is { } rule ? Unreached.FaultsOf(rule.Root) : [])
            .Concat(NothingBeside.FaultsOf(consent))
            .Concat(ConsentProfile.All.Select(rule => rule.FaultOf(filed)).OfType<Fault>())
            .DistinctBy(fault => (fault.Location, fault.Message))];
    }
}
