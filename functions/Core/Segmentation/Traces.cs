using System.Buffers;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Core.Segmentation;

/// <summary>
/// Names of withheld entries: the last part of their URL, their id, their business identifiers; and what withheld elements say. References
/// as FHIR means them are gone by then; this finds what points another way, a URL of an attachment, a logical reference, an id in a text.
/// </summary>
internal sealed class Traces
{
    // What a FHIR id may consist of; anything else ends a word.
    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.");

    // Shorter ids, like "1", stand in any text by chance: they count only after their type.
    private const int Telling = 8;

    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> typedNames = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> nameLookup, typedLookup;
    private readonly HashSet<(string System, string Value)> identifiers = [];
    private readonly WithheldElements elements;

    // A UUID stands nowhere by chance, so it counts within any word too, for instance after %3A in a URL.
    private readonly SearchValues<string> uuids;

    public Traces(BundleEntries entries, Func<int, bool> isShown, WithheldElements elements)
    {
        this.elements = elements;
        (nameLookup, typedLookup) = (names.GetAlternateLookup<ReadOnlySpan<char>>(), typedNames.GetAlternateLookup<ReadOnlySpan<char>>());
        var shown = Enumerable.Range(0, entries.All.Count).ToLookup(isShown, index => entries.All[index]);
        foreach (var entry in shown[false])
        {
            names.UnionWith(NamesOf(entry).Where(name => name.Length >= Telling));
            typedNames.UnionWith(NamesOf(entry).Select(name => $"{BundleEntries.Type(entry)}/{name}"));
            identifiers.UnionWith(IdentifiersOf(entry));
        }
        foreach (var entry in shown[true])
        {
            names.ExceptWith(NamesOf(entry));
            identifiers.ExceptWith(IdentifiersOf(entry));
        }
        identifiers.UnionWith(elements.Identifiers);
        uuids = SearchValues.Create([.. names.Where(name => Guid.TryParseExact(name, "D", out _)).SelectMany(SpellingsOf)], StringComparison.OrdinalIgnoreCase);
    }

    public bool AreIn(IEnumerable<JsonNode?> shown) => shown.Any(IsIn);

    private bool IsIn(JsonNode? node) => node switch
    {
        JsonObject members => IsIdentifier(members) || members.Any(member => IsIn(member.Value)),
        JsonArray items => items.Any(IsIn),
        _ => node.AsString() is { } text && (IsInText(text) || text.AsSpan().ContainsAny(uuids) || elements.AreIn(text)),
    };

    private bool IsIdentifier(JsonObject members) =>
        members["value"].AsString() is { } value && members["system"].AsString() is { } system && identifiers.Contains((system, value));

    private bool IsInText(ReadOnlySpan<char> text)
    {
        var at = 0;
        var before = default(Range);
        while (at < text.Length)
        {
            var start = text[at..].IndexOfAny(IdCharacters);
            if (start < 0)
            {
                return false;
            }
            start += at;
            var length = text[start..].IndexOfAnyExcept(IdCharacters);
            var end = length < 0 ? text.Length : start + length;
            var word = text[start..end].TrimEnd(".-"); // the end of a sentence is no part of an id
            var typed = before.End.Value == start - 1 && text[start - 1] == '/';
            if (nameLookup.Contains(word.TrimStart(".-")) || (typed && typedLookup.Contains(text[before.Start.Value..(start + word.Length)])))
            {
                return true;
            }
            (before, at) = (start..end, end);
        }
        return false;
    }

    private static string[] SpellingsOf(string uuid) => [uuid, uuid.Replace("-", "", StringComparison.Ordinal)];

    private static IEnumerable<string> NamesOf(JsonObject entry) =>
        ((string?[])[BundleEntries.Id(entry), BundleEntries.FullUrl(entry)?.Split('/', ':')[^1]]).OfType<string>().Where(name => name.Length > 0);

    private static IEnumerable<(string, string)> IdentifiersOf(JsonObject entry)
    {
        var identifier = BundleEntries.Resource(entry)?["identifier"];
        return from one in identifier as JsonArray ?? [identifier?.DeepClone()]
               let system = (one as JsonObject)?["system"].AsString()
               let value = (one as JsonObject)?["value"].AsString()
               where system is not null && value is not null
               select (system, value);
    }
}
