using System.Text.Json.Nodes;
using System.Text.Json;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Utility;

namespace ExchangeHub.Core.Validation;

/// <summary>Base FHIR R4 as Firely checks it when strict: elements, cardinalities, types, formats, required codes.</summary>
internal static class FhirSyntax
{
    public static IEnumerable<Fault> FaultsOf(JsonObject resource)
    {
        var reader = new Utf8JsonReader(WireJson.Bytes(resource), new JsonReaderOptions { MaxDepth = StrictJson.DefaultDepth });
        try
        {
            FhirJsonDeserializer.STRICT.TryDeserializeResource(ref reader, out _, out var issues);
            return [.. issues.Select(issue => FaultOf(issue, resource)).Distinct()];
        }
        catch (JsonException)
        {
            // The JSON is well formed, but not even of FHIR's shape somewhere, for instance an empty object for a resource: Firely loses its place.
            return [new("structure", "Resource", "an object stands where a resource must")];
        }
    }

    // Firely's own messages repeat what stands in the content, and its paths end in names that the sender may have made up.
    private static Fault FaultOf(CodedException issue, JsonObject resource)
    {
        var (code, message) = issue.ErrorCode switch
        {
            "PVAL105" => ("required", "an element that must be present is missing"),
            "PVAL115" => ("structure", "the narrative is not the XHTML that FHIR takes"),
            "PVAL116" => ("code-invalid", "not a code of the value set that is required here"),
            "PVAL123" => ("value", "the wrong JSON type for this element"),
            "PVAL124" => ("value", "not in the format of its type"),
            "PVAL127" => ("structure", "one where a list must stand, or a list where one must"),
            "PVAL128" => ("structure", "an element that this type does not have"),
            "PVAL129" => ("structure", "an element without content"),
            "PVAL130" or "JSON103" => ("structure", "not a resource of FHIR R4"),
            "JSON109" => ("structure", "null may not stand here"),
            "JSON120" or "JSON121" => ("structure", "an empty object or array"),
            "JSON129" => ("structure", "an element that stands twice, or two values where one may stand"),
            _ => ("invalid", "not valid in FHIR R4"),
        };
        return new(code, FhirPath.KnownPartOf((issue as ExtendedCodedException)?.InstancePath ?? "", resource), message);
    }
}
