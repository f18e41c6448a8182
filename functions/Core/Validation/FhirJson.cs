using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Core.Validation;

/// <summary>Reading FHIR JSON that may not be valid: what is not as FHIR has it is absent.</summary>
internal static class FhirJson
{
    public static JsonObject? Object(this JsonNode? node, string member) => (node as JsonObject)?[member] as JsonObject;
    public static string? Text(this JsonNode? node, string member) => (node as JsonObject)?[member].AsString();
    public static IEnumerable<JsonObject> Objects(this JsonNode? node, string member) =>
        ((node as JsonObject)?[member] as JsonArray ?? []).OfType<JsonObject>();

    public static bool HasCoding(this JsonNode? concept, string system, string code) =>
        concept.Objects("coding").Any(coding => coding.Text("system") == system && coding.Text("code") == code);
}
