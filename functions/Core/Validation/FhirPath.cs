using System.Globalization;
using System.Text.Json.Nodes;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;

namespace ExchangeHub.Core.Validation;

/// <summary>Places in a resource, for instance <c>Bundle.entry[3].resource.subject</c>.</summary>
internal static class FhirPath
{
    /// <summary>
    /// A path up to the first name that FHIR R4 does not have there: such a name is the sender's own, and no fault repeats it. The walk
    /// goes through the types of the document alone, since all of FHIR takes seconds to load.
    /// </summary>
    public static string KnownPartOf(string path, JsonObject resource)
    {
        var names = path.Split('.');
        if (TypeOf(resource) is not { } type || names[0] != type.Name)
        {
            return "Resource";
        }
        List<string> known = [type.Name];
        JsonNode? node = resource;
        foreach (var name in names.Skip(1))
        {
            var (element, index) = Parse(name);
            if (type?.FindMappedElementByName(element) is { Choice: ChoiceType.None or ChoiceType.ResourceChoice } property)
            {
                node = index is { } at ? At(At(node, element), at) : At(node, element);
                type = property.Choice == ChoiceType.ResourceChoice ? TypeOf(node) : property.PropertyTypeMapping;
            }
            else if ((type?.FindMappedElementByName(element) ?? type?.FindMappedElementByChoiceName(element)) is not null)
            {
                type = null; // value[x]: which type it is, the path does not say
            }
            else
            {
                break;
            }
            known.Add(name);
        }
        return string.Join('.', known);
    }

    private static ClassMapping? TypeOf(JsonNode? resource) =>
        resource.Text("resourceType") is { } name && ModelInfo.IsKnownResource(name) ? ModelInfo.ModelInspector.FindClassMapping(name) : null;

    private static (string Element, int? Index) Parse(string name) =>
        name.Split('[') is [var element, var index] && int.TryParse(index.TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? (element, at) : (name, null);

    private static JsonNode? At(JsonNode? node, string element) => (node as JsonObject)?[element];
    private static JsonNode? At(JsonNode? node, int index) => node is JsonArray elements && index < elements.Count ? elements[index] : null;
}
