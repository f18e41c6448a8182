using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Fhir;

namespace ExchangeHub.Policy.Parts;

/// <summary>A Bundle's entry as parts: the resource, then those of its elements that can be withheld alone.</summary>
internal static class EntryParts
{
    /// <param name="path">JSON Pointer of the entry.</param>
    public static IEnumerable<Part> Of(BundleEntries entries, int index, string path)
    {
        var entry = entries.All[index];
        var resource = BundleEntries.Resource(entry);
        var walk = new ResourceWalk(resource, $"{path}/resource");
        var whole = new Part(path, BundleEntries.Type(entry) ?? "Resource", walk.Resource.Labels, walk.Resource.Codes)
        {
            Names = [.. NamesOf(entry)],
            Authors = AuthorReader.Of(entries, index),
            When = resource is null ? null : TimeReader.Of(resource),
        };
        yield return whole;
        foreach (var (place, type, codings) in walk.Elements)
        {
            // Whose it is, who made it and when are the resource's.
            yield return whole with { Path = place, Type = type, Within = path, Labels = codings.Labels, Codes = codings.Codes };
        }
    }

    public static IEnumerable<string> NamesOf(JsonObject entry)
    {
        if (BundleEntries.FullUrl(entry) is { } url)
        {
            yield return url;
        }
        if (BundleEntries.Type(entry) is { } type && BundleEntries.Id(entry) is { } id)
        {
            yield return $"{type}/{id}";
        }
    }
}
