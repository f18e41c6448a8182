using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Client;

/// <summary>Reads what a hub answers. A newer hub may add members, which are read over; what is signed is read strictly elsewhere.</summary>
public static class HubJson
{
    internal static JsonSerializerOptions Options { get; } = new(WireJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    /// <summary>Throws <see cref="FormatException"/> when it is not JSON of that shape.</summary>
    public static T Read<T>(ReadOnlyMemory<byte> utf8)
        where T : class =>
        StrictJson.TryParse(utf8, out var node, out _) && TryRead<T>(node) is { } value ? value : throw new FormatException("not the JSON expected");

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
