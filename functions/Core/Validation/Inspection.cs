using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Core.Validation;

/// <summary>A Bundle under inspection: what the rules ask it, and the faults they found.</summary>
internal sealed class Inspection(MessageClaims claims, string agencySystem)
{
    public MessageClaims Claims => claims;
    public BundleEntries Entries { get; } = BundleEntries.Of(claims.Content);
    public List<Fault> Faults { get; } = [];

    public void Expect(bool holds, string code, string location, string message)
    {
        if (!holds)
        {
            Faults.Add(new(code, location, message));
        }
    }

    public IEnumerable<int> OfType(string type) => Enumerable.Range(0, Entries.All.Count).Where(index => Entries.TypeAt(index) == type);

    public int? First(string type) => OfType(type).Select(index => (int?)index).FirstOrDefault();

    /// <summary>FHIRPath of a resource, or of where it would stand.</summary>
    public static string PathOf(int? index, string type) => index is { } at ? $"Bundle.entry[{at}].resource" : $"Bundle.entry.resource.ofType({type})";

    public bool PointsTo(JsonNode? reference, int from, int? target) =>
        target is { } index && BundleEntries.ReferenceOf(reference) is { } text && Entries.Targets(text, from) is [var only] && only == index;

    /// <summary>The agency that a reference names: an identifier, an Organization, or a PractitionerRole's or other resource's organization.</summary>
    public string? AgencyOf(JsonNode? reference, int from)
    {
        if (Agency(reference.Object("identifier")) is { } logical)
        {
            return logical;
        }
        return BundleEntries.ReferenceOf(reference) is { } text && Entries.Targets(text, from) is [var only] ? AgencyAt(only) : null;
    }

    /// <summary>The agencies that the Bundle's organizations are.</summary>
    public IEnumerable<(int Index, string Agency)> Agencies() =>
        from index in OfType("Organization")
        let agency = AgencyAt(index)
        where agency is not null
        select (index, agency);

    private string? AgencyAt(int index) => Entries.TypeAt(index) switch
    {
        "Organization" => Entries.ResourceAt(index).Objects("identifier").Select(Agency).FirstOrDefault(agency => agency is not null),
        "PractitionerRole" when Entries.ResourceAt(index).Object("organization") is { } organization && !PointsTo(organization, index, index) =>
            Entries.Targets(BundleEntries.ReferenceOf(organization) ?? "", index) is [var only] && Entries.TypeAt(only) == "Organization"
                ? AgencyAt(only) : Agency(organization.Object("identifier")),
        _ => null,
    };

    private string? Agency(JsonObject? identifier) => identifier.Text("system") == agencySystem ? identifier.Text("value") : null;
}
