using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Contracts.Fhir;

/// <summary>
/// The entries of a Bundle, and which of them a Reference points to (FHIR R4, bundle.html#references). It finds rather too many than too
/// few: a relative reference also finds an entry by type and id, as most readers do, since a missed one could not be withheld.
/// </summary>
public sealed class BundleEntries
{
    private static readonly List<int> None = [];
    private readonly Dictionary<string, List<int>> byName = new(StringComparer.OrdinalIgnoreCase);

    private BundleEntries(IReadOnlyList<JsonObject> all) => All = all;

    /// <summary>In order; what is no object is an empty one here.</summary>
    public IReadOnlyList<JsonObject> All { get; }

    public static BundleEntries Of(JsonObject bundle)
    {
        var entries = new BundleEntries([.. (bundle["entry"] as JsonArray ?? []).Select(entry => entry as JsonObject ?? [])]);
        for (var i = 0; i < entries.All.Count; i++)
        {
            entries.Name(FullUrl(entries.All[i]), i);
            if (Type(entries.All[i]) is { } type && Id(entries.All[i]) is { } id)
            {
                entries.Name($"{type}/{id}", i);
            }
        }
        return entries;
    }

    public JsonObject? ResourceAt(int index) => Resource(All[index]);
    public string? TypeAt(int index) => Type(All[index]);

    public static JsonObject? Resource(JsonObject entry) => entry["resource"] as JsonObject;
    public static string? Type(JsonObject entry) => Resource(entry)?["resourceType"].AsString();
    public static string? Id(JsonObject entry) => Resource(entry)?["id"].AsString();
    public static string? FullUrl(JsonObject entry) => entry["fullUrl"].AsString();

    /// <summary>The text of a Reference that has one; null for anything else, a logical reference too.</summary>
    public static string? ReferenceOf(JsonNode? node) => node is JsonObject members ? members["reference"].AsString() : null;

    /// <summary>Indexes of the entries that <paramref name="reference"/>, standing in entry <paramref name="from"/>, points to.</summary>
    public IReadOnlyList<int> Targets(string reference, int from)
    {
        var history = reference.IndexOf("/_history/", StringComparison.Ordinal);
        var plain = history < 0 ? reference : reference[..history];
        if (byName.TryGetValue(plain, out var found))
        {
            return found;
        }
        return !plain.Contains(':', StringComparison.Ordinal) && BaseOf(from) is { } server && byName.TryGetValue(server + plain, out found) ? found : None;
    }

    /// <summary>The entries of a Reference other than the one it stands in.</summary>
    public bool PointsElsewhere(JsonNode? node, int from) =>
        ReferenceOf(node) is { } reference && Targets(reference, from) is { Count: > 0 } targets && (targets.Count > 1 || targets[0] != from);

    // http://server/base/Patient/1 → http://server/base/
    private string? BaseOf(int index)
    {
        var (url, end) = (FullUrl(All[index]), $"{Type(All[index])}/{Id(All[index])}");
        return url is not null && url.StartsWith("http", StringComparison.Ordinal) && url.EndsWith(end, StringComparison.Ordinal) ? url[..^end.Length] : null;
    }

    private void Name(string? name, int index)
    {
        if (name is null)
        {
            return;
        }
        if (!byName.TryGetValue(name, out var indexes))
        {
            byName[name] = indexes = [];
        }
        if (indexes.Count == 0 || indexes[^1] != index)
        {
            indexes.Add(index);
        }
    }
}
