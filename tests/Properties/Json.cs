using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Tests.Properties;

/// <summary>Any JSON that the exchange could carry.</summary>
internal static class Json
{
    private static readonly Gen<string> Names = Gen.OneOf(Gen.String[Gen.Char['a', 'e'], 1, 3], Gen.OneOf([.. new[] { "~", "/", "a/b~c", "é", "\ud83d\ude00", " ", "\"", "\\", "" }.Select(Gen.Const)]));

    private static readonly Gen<JsonNode?> Scalar = Gen.OneOf<JsonNode?>(
        Gen.Const((JsonNode?)null),
        Gen.Bool.Select(value => (JsonNode?)JsonValue.Create(value)),
        Gen.Int.Select(value => (JsonNode?)JsonValue.Create(value)),
        Gen.Double.Where(double.IsFinite).Select(value => (JsonNode?)JsonValue.Create(value)),
        Gen.String[Gen.Char[' ', '\ud7ff'], 0, 8].Select(value => (JsonNode?)JsonValue.Create(value)));

    public static Gen<JsonNode?> Any(int depth) => depth == 0
        ? Scalar
        : Gen.Frequency((3, Scalar), (2, ObjectOf(depth).Select(node => (JsonNode?)node)), (2, ArrayOf(depth)));

    public static Gen<JsonObject> Object { get; } = ObjectOf(4);

    private static Gen<JsonObject> ObjectOf(int depth) => Gen.Select(Names, Any(depth - 1)).Array[0, 5].Select(members =>
        new JsonObject(members.DistinctBy(member => member.Item1).Select(member => KeyValuePair.Create(member.Item1, member.Item2?.DeepClone()))));

    private static Gen<JsonNode?> ArrayOf(int depth) => Any(depth - 1).Array[0, 5].Select(elements => (JsonNode?)new JsonArray([.. elements.Select(one => one?.DeepClone())]));

    public static string Text(JsonNode? node) => Encoding.UTF8.GetString(CanonicalJson.Serialize(node));

    /// <summary>A JSON Pointer to every member and element.</summary>
    public static IEnumerable<string> PointersOf(JsonNode? node, string path = "") => node switch
    {
        JsonObject members => members.SelectMany(member => Under($"{path}/{member.Key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", member.Value)),
        JsonArray elements => elements.SelectMany((element, i) => Under($"{path}/{i}", element)),
        _ => [],
    };

    private static IEnumerable<string> Under(string path, JsonNode? node) => PointersOf(node, path).Prepend(path);
}
