using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Decision;

namespace ExchangeHub.Tests.Core.Decision;

/// <summary>One case of <c>contracts/vectors/decisions</c>: a request and the answer with its reasons.</summary>
public sealed record DecisionCase(string Description, DecisionRequest Request, JsonObject Expected);

/// <summary>The portable corpus. A case's consent is that of <c>base.json</c> with the case's JSON Merge Patch (RFC 7396).</summary>
public static class DecisionCorpus
{
    private static readonly string Folder = Path.Combine(SharedData.Repository, "contracts", "vectors", "decisions");
    private static readonly JsonObject Base = Load("base.json");

    public static string AgencySystem => (string)Base["agency_system"]!;
    public static DateTimeOffset Now => DateTimeOffset.Parse((string)Base["now"]!, System.Globalization.CultureInfo.InvariantCulture);
    public static JsonObject Consent => Base["consent"]!.DeepClone().AsObject();
    public static string ConsentId => (string)Base["consent_id"]!;

    private static readonly Dictionary<string, AgencyEntry> Directory = Base["directory"]!.AsArray()
        .Select(entry => WireJson.TryRead<AgencyEntry>(entry)!).ToDictionary(entry => entry.Id);

    public static AgencyEntry Agency(string id) => Directory[id];

    public static IReadOnlyDictionary<string, DecisionCase> Cases { get; } = System.IO.Directory.GetFiles(Folder, "*.json")
        .Select(Path.GetFileName).Where(name => name != "base.json").Order(StringComparer.Ordinal)
        .SelectMany(name => Load(name!)["cases"]!.AsArray().Select((one, i) => (Key: $"{name} {i}: {one!["description"]}", Case: Read(one!.AsObject()))))
        .ToDictionary(one => one.Key, one => one.Case);

    public static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }
        var result = (target as JsonObject)?.DeepClone().AsObject() ?? [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else
            {
                result[name] = Merge(result[name], value);
            }
        }
        return result;
    }

    private static DecisionCase Read(JsonObject one) => new(
        (string)one["description"]!,
        new(
            Directory[(string)one["discloser"]!], Directory[(string)one["recipient"]!], WireJson.TryRead<MessageFacts>(one["message"])!,
            one["consent"] is JsonObject filed ? Filed(filed) : null, WireJson.TryRead<IReadOnlyList<Part>>(WithCodes(one["parts"]!.AsArray()))!,
            one["now"] is { } now ? DateTimeOffset.Parse((string)now!, System.Globalization.CultureInfo.InvariantCulture) : Now, AgencySystem),
        one["expect"]!.AsObject());

    private static RegisteredConsent Filed(JsonObject filed) => new(
        (string?)filed["id"] ?? ConsentId, 1, (string)filed["agency"]!, (bool?)filed["revoked"] ?? false,
        Merge(Base["consent"], filed["merge"])!.AsObject());

    private static JsonArray WithCodes(JsonArray parts)
    {
        foreach (var part in parts.OfType<JsonObject>().Where(part => !part.ContainsKey("codes")))
        {
            part["codes"] = new JsonArray();
        }
        return parts;
    }

    private static JsonObject Load(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name)))!.AsObject();
}
