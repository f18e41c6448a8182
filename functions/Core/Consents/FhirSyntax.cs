using System.Text.Json.Nodes;
using System.Text.Json;
using System.Text;
using ExchangeHub.Contracts.Problems;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Utility;

namespace ExchangeHub.Core.Consents;

/// <summary>Whether JSON is FHIR R4: elements, types, cardinalities, required codes and the form of values. Invariants and profiles are not checked.</summary>
internal static class FhirSyntax
{
    private const string UnknownElement = "PVAL128";

    public static IEnumerable<Fault> FaultsOf(JsonObject resource)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(resource.ToJsonString()));
        FhirJsonDeserializer.STRICT.TryDeserializeResource(ref reader, out Resource? _, out var issues);
        return issues.Select(issue => new Fault(TypeOf(issue.ErrorCode), Location(issue), Message(issue.ErrorCode))).ToArray();
    }

    // The name of an unknown element is the sender's own word, so only its parent is told.
    private static string Location(CodedException issue)
    {
        var path = (issue as ExtendedCodedException)?.InstancePath ?? "Consent";
        path = path.StartsWith("$this", StringComparison.Ordinal) ? $"Consent{path[5..]}" : path;
        return issue.ErrorCode == UnknownElement && path.LastIndexOf('.') is > 0 and var dot ? path[..dot] : path;
    }

    private static string TypeOf(string code) => code switch
    {
        "PVAL105" or "PVAL102" => "required",
        "PVAL116" => "code-invalid",
        "PVAL124" => "value",
        _ => "structure",
    };

    private static string Message(string code) => code switch
    {
        "PVAL105" or "PVAL102" => "FHIR R4 requires this element.",
        "PVAL116" => "The code is not one that FHIR R4 has here.",
        "PVAL124" => "The value does not have the form of its FHIR R4 type.",
        UnknownElement => "An element stands here that FHIR R4 does not have.",
        _ => "This is not FHIR R4 JSON.",
    };
}
