using System.Text.Json;
using System.Text.Json.Nodes;

namespace ExchangeHub.Contracts.Json;

/// <summary>Reading JSON that a stranger wrote: the wrong type is absence, never an exception.</summary>
public static class JsonNodes
{
    public static string? AsString(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>A whole number of seconds or the like; null for fractions and for what does not fit.</summary>
    public static long? AsInteger(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<long>(out var number) ? number : null;
}
