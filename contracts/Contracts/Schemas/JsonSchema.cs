using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Contracts.Schemas;

/// <summary>One thing that does not fit a schema.</summary>
/// <param name="Code">FHIR issue-type code: <c>required</c>, <c>structure</c>, <c>code-invalid</c> or <c>value</c>.</param>
/// <param name="Location">JSON Pointer of names that the schema has; never a name that the sender made up.</param>
/// <param name="Message">Our own words; no value.</param>
public sealed record SchemaFault(string Code, string Location, string Message);

/// <summary>
/// The schemas of <c>contracts/schemas</c>: JSON Schema 2020-12, of which this reads <c>type</c>, <c>const</c>, <c>enum</c>,
/// <c>required</c>, <c>properties</c>, <c>additionalProperties</c>, <c>items</c>, <c>anyOf</c>, <c>$ref</c> into <c>$defs</c>, <c>pattern</c>,
/// <c>format</c> (date-time, date), and the least and greatest lengths and values. It reports all faults at once, and no content with
/// them, which validators at hand do not promise. A keyword it does not know is an error when the schema is loaded.
/// </summary>
public sealed partial class JsonSchema
{
    private static readonly ConcurrentDictionary<string, JsonSchema> Loaded = new();

    private static readonly HashSet<string> Known =
    [
        "$schema", "$id", "$ref", "$defs", "title", "description", "type", "const", "enum", "required", "properties", "additionalProperties",
        "items", "anyOf", "pattern", "format", "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum",
    ];

    // Patterns are ours, texts are not: no text may make one run long.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly JsonObject root;
    private readonly ConcurrentDictionary<string, Regex> patterns = new();

    private JsonSchema(JsonObject root) => this.root = root;

    /// <summary>A schema by its file name without <c>.schema.json</c>. Throws <see cref="ArgumentException"/> when there is none.</summary>
    public static JsonSchema Of(string name) => Loaded.GetOrAdd(name, Load);

    public IReadOnlyList<SchemaFault> FaultsOf(JsonNode? document)
    {
        List<SchemaFault> faults = [];
        Check(root, document, "", faults);
        return faults;
    }

    private static JsonSchema Load(string name)
    {
        using var stream = typeof(JsonSchema).Assembly.GetManifestResourceStream($"schemas/{name}.schema.json")
            ?? throw new ArgumentException($"there is no schema {name}", nameof(name));
        var root = JsonNode.Parse(stream)!.AsObject();
        RefuseUnknownKeywords(root);
        return new(root);
    }

    private static void RefuseUnknownKeywords(JsonNode? schema)
    {
        foreach (var (keyword, value) in schema as JsonObject ?? [])
        {
            if (!Known.Contains(keyword))
            {
                throw new ArgumentException($"the schema keyword {keyword} is not read here");
            }
            IEnumerable<JsonNode?> inner = (keyword, value) switch
            {
                ("properties" or "$defs", JsonObject members) => members.Select(member => member.Value),
                ("items" or "additionalProperties", _) => [value],
                ("anyOf", JsonArray schemas) => schemas,
                _ => [],
            };
            inner.ToList().ForEach(RefuseUnknownKeywords);
        }
    }

    private void Check(JsonObject schema, JsonNode? node, string place, List<SchemaFault> faults)
    {
        if (schema["$ref"].AsString() is { } reference)
        {
            Check(root["$defs"]![reference["#/$defs/".Length..]]!.AsObject(), node, place, faults);
        }
        if (schema.ContainsKey("type") && !TypesOf(schema["type"]!).Any(type => Is(node, type)))
        {
            faults.Add(new("value", place, "is of another JSON type than the schema has"));
            return;
        }
        if (schema.ContainsKey("const") && !JsonNode.DeepEquals(schema["const"], node))
        {
            faults.Add(new("value", place, "is not the value that must stand here"));
        }
        if (schema["enum"] is JsonArray codes && !codes.Any(code => JsonNode.DeepEquals(code, node)))
        {
            faults.Add(new("code-invalid", place, "is not one of the values that may stand here"));
        }
        if (schema["anyOf"] is JsonArray choices && !choices.Any(choice => Fits(choice!.AsObject(), node)))
        {
            faults.Add(new("required", place, "fits none of the alternatives of the schema"));
        }
        switch (node)
        {
            case JsonObject members:
                CheckMembers(schema, members, place, faults);
                break;
            case JsonArray elements:
                CheckElements(schema, elements, place, faults);
                break;
            case JsonValue value when value.AsString() is { } text:
                CheckText(schema, text, place, faults);
                break;
            case JsonValue value when schema["minimum"] is { } least && Is(value, "number"):
                Expect(Number(value) >= Number(least) && (schema["maximum"] is not { } most || Number(value) <= Number(most)), "value", place, "is out of range", faults);
                break;
        }
    }

    private bool Fits(JsonObject schema, JsonNode? node)
    {
        List<SchemaFault> faults = [];
        Check(schema, node, "", faults);
        return faults.Count == 0;
    }

    private void CheckMembers(JsonObject schema, JsonObject members, string place, List<SchemaFault> faults)
    {
        foreach (var name in (schema["required"] as JsonArray ?? []).Select(name => (string)name!))
        {
            Expect(members.ContainsKey(name), "required", $"{place}/{name}", "is missing", faults);
        }
        var properties = schema["properties"] as JsonObject ?? [];
        foreach (var (name, value) in members)
        {
            if (properties[name] is JsonObject property)
            {
                Check(property, value, $"{place}/{name}", faults);
            }
            else if (schema["additionalProperties"] is JsonObject others)
            {
                Check(others, value, place, faults);
            }
            else
            {
                Expect(schema["additionalProperties"]?.GetValueKind() != System.Text.Json.JsonValueKind.False, "structure", place, "has a member that the schema does not have", faults);
            }
        }
    }

    private void CheckElements(JsonObject schema, JsonArray elements, string place, List<SchemaFault> faults)
    {
        Expect(InRange(elements.Count, schema, "minItems", "maxItems"), "value", place, "has too few or too many elements", faults);
        if (schema["items"] is JsonObject items)
        {
            for (var i = 0; i < elements.Count; i++)
            {
                Check(items, elements[i], $"{place}/{i}", faults);
            }
        }
    }

    private void CheckText(JsonObject schema, string text, string place, List<SchemaFault> faults)
    {
        Expect(InRange(text.Length, schema, "minLength", "maxLength"), "value", place, "is too short or too long", faults);
        if (schema["pattern"].AsString() is { } pattern)
        {
            // In .NET, $ lets a last line feed pass; in JSON Schema it does not.
            var regex = patterns.GetOrAdd(pattern, _ => new(pattern.EndsWith('$') ? pattern[..^1] + "\\z" : pattern, RegexOptions.CultureInvariant, Patience));
            Expect(regex.IsMatch(text), "value", place, "is not of the form that the schema has", faults);
        }
        var formed = schema["format"].AsString() switch
        {
            "date-time" => DateTime().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
            "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            _ => true,
        };
        Expect(formed, "value", place, "is no date or time", faults);
    }

    /// <summary>RFC 3339: without its offset a time would be read in the zone of whichever machine reads it.</summary>
    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex DateTime();

    private static IEnumerable<string> TypesOf(JsonNode type) => type is JsonArray several ? several.Select(one => (string)one!) : [(string)type!];

    private static bool Is(JsonNode? node, string type) => type switch
    {
        "object" => node is JsonObject,
        "array" => node is JsonArray,
        "string" => node.AsString() is not null,
        "boolean" => node?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        "integer" => node.AsInteger() is not null,
        "number" => node?.GetValueKind() is System.Text.Json.JsonValueKind.Number,
        "null" => node is null,
        _ => false,
    };

    private static double Number(JsonNode node) => double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture);

    private static bool InRange(int count, JsonObject schema, string least, string most) =>
        count >= (schema[least].AsInteger() ?? 0) && count <= (schema[most].AsInteger() ?? long.MaxValue);

    private static void Expect(bool holds, string code, string place, string message, List<SchemaFault> faults)
    {
        if (!holds)
        {
            faults.Add(new(code, place, message));
        }
    }
}
