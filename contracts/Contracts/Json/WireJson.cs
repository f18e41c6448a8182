using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ExchangeHub.Contracts.Json;

/// <summary>How our own records become JSON: snake_case members, absent instead of null, an unknown member is an error.</summary>
public static class WireJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LetNullBeAbsent } },
        MaxDepth = 64,
        // Signed, stored or sent as application/json, never set into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What is written by leaving it out must be read the same way.</summary>
    private static void LetNullBeAbsent(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.AssociatedParameter is { } parameter && (parameter.IsNullable || Nullable.GetUnderlyingType(parameter.ParameterType) is not null))
            {
                property.IsRequired = false;
            }
        }
    }

    public static byte[] Bytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);
    public static JsonObject ToObject<T>(T value) => JsonSerializer.SerializeToNode(value, Options)!.AsObject();

    /// <summary>Reads what we wrote ourselves. Throws <see cref="JsonException"/> when it is something else.</summary>
    public static T Read<T>(ReadOnlyMemory<byte> utf8) =>
        JsonSerializer.Deserialize<T>(utf8.Span, Options) ?? throw new JsonException("null where a value must stand");

    /// <summary>Reads what a stranger sent, after <c>StrictJson</c>; null when it does not fit.</summary>
    public static T? TryRead<T>(JsonNode? node)
        where T : class
    {
        try
        {
            return node.Deserialize<T>(Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
