using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Local.Demo;

namespace ExchangeHub.Tests.Core.Segmentation;

/// <summary>Messages of every kind to cut: our examples, and what lies beside the project.</summary>
internal static class Contents
{
    private static readonly string[] Examples = ["medical-referral", "mental-health-referral", "mandated-report", "tip", "case-packet", "request"];
    private static readonly string[] Authored = ["medical-referral-message", "mental-health-referral-message", "case-packet-manifest", "tip"];
    public static readonly string[] ShiftBundles = ["shift-labelled-bundle-1A-behavioral-part2", "shift-labelled-bundle-1C-adolescent"];

    public static IEnumerable<string> Own => Examples.Select(name => $"examples/{name}").Append("samples/referral");

    /// <summary>What lies beside the project; reading one skips the test where it is not.</summary>
    public static IEnumerable<string> Others => Authored.Select(name => $"authored/{name}").Concat(ShiftBundles.Select(name => $"shift/{name}"));

    public static JsonObject Claims(string name) => name.Split('/') switch
    {
        ["samples", _] => WithElements(Samples.Referral()),
        ["examples", var example] => Message(example, new Example(Samples.Hub, TimeProvider.System, SystemEntropy.Source).Load(example)),
        ["authored", var file] => Message(file, Read("testdata", "authored", $"{file}.json")),
        [_, var file] => Shift(file),
        _ => throw new ArgumentException(name),
    };

    /// <summary>A bundle of labelled records as a message of ours: nothing beside a reference tells what it points to.</summary>
    public static JsonObject Shift(string file)
    {
        var bundle = Read("testdata", $"{file}.json");
        bundle["type"] = "collection";
        bundle["timestamp"] = "2026-03-01T11:59:00Z";
        bundle["identifier"] = new JsonObject { ["system"] = "urn:ietf:rfc:3986", ["value"] = $"urn:uuid:{Samples.Uuid(98)}" };
        foreach (var entry in bundle["entry"]!.AsArray())
        {
            entry!.AsObject().Remove("request");
            entry["resource"]!.AsObject().Remove("text");
        }
        var entries = BundleEntries.Of(bundle);
        for (var i = 0; i < entries.All.Count; i++)
        {
            RemoveDisplays(entries.All[i], entries, i);
        }
        return Samples.Claims("records", bundle, new() { ["type"] = "consent", ["consent"] = Samples.ConsentId }, Samples.Recipient);
    }

    private static void RemoveDisplays(JsonNode? node, BundleEntries entries, int index)
    {
        if (node is JsonObject members)
        {
            if (entries.PointsElsewhere(members, index))
            {
                members.Remove("display");
            }
            foreach (var (_, value) in members)
            {
                RemoveDisplays(value, entries, index);
            }
        }
        else if (node is JsonArray elements)
        {
            foreach (var element in elements)
            {
                RemoveDisplays(element, entries, index);
            }
        }
    }

    private static JsonObject Message(string name, JsonObject content)
    {
        var kind = name switch
        {
            _ when name.Contains("referral", StringComparison.Ordinal) => "referral",
            _ when name.Contains("packet", StringComparison.Ordinal) => "case-packet",
            "mandated-report" => "records",
            _ => name,
        };
        content.Remove("recipientAgency");
        var basis = kind is "tip" or "request" ? new JsonObject { ["type"] = "agency-information" } : new() { ["type"] = "consent", ["consent"] = Samples.ConsentId };
        return Samples.Claims(kind, content, basis, kind is "tip" or "request" ? [] : [Samples.Recipient]);
    }

    private static JsonObject WithElements(JsonObject claims)
    {
        var patient = Samples.Resource(claims, 3);
        patient["telecom"] = new JsonArray(new JsonObject { ["system"] = "phone", ["value"] = "+1-555-0100" });
        patient["contact"] = new JsonArray(new JsonObject { ["telecom"] = new JsonArray(new JsonObject { ["system"] = "phone", ["value"] = "+1-555-0177" }) });
        patient["address"] = new JsonArray(new JsonObject { ["line"] = new JsonArray("12 Invented Street"), ["city"] = "Sampleton" });
        return claims;
    }

    private static JsonObject Read(params string[] path) => JsonNode.Parse(File.ReadAllText(SharedData.Path(path)))!.AsObject();
}
