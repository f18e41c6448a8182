using System.Globalization;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Core.Validation;

namespace ExchangeHub.Core.Segmentation;

/// <summary>
/// What goes with the withheld entries and elements of a Bundle: references to them, arrays and objects that become empty, labels that
/// nothing shown bears, and a narrative that may tell of an element. What is left must be valid FHIR and name nothing that is withheld,
/// else it cannot be cut.
/// </summary>
/// <param name="hidden">Paths of the disclosures that are not shown; more are added here.</param>
internal sealed class BundleView(SdJwt message, MessageClaims claims, IReadOnlySet<string> withheld, HashSet<string> hidden)
{
    private const string EntryPrefix = "/content/entry/";
    private readonly BundleEntries entries = BundleEntries.Of(claims.Content);
    private readonly HashSet<int> touched = [];
    private readonly HashSet<string> disclosed = message.Disclosures.Select(disclosure => disclosure.Path).ToHashSet();

    /// <summary>Withheld elements of entries that are shown.</summary>
    private readonly string[] elements = [.. withheld.Where(path => IndexOf(path) is { } index && path != $"{EntryPrefix}{index}" && !withheld.Contains($"{EntryPrefix}{index}"))];

    /// <summary>Why it cannot be done, in our own words; null when it is.</summary>
    public string? Cut()
    {
        if (!withheld.Any(path => path.StartsWith(EntryPrefix, StringComparison.Ordinal)))
        {
            return null;
        }
        HideReferences();
        if (!HideNarratives())
        {
            return "a narrative may tell of a withheld element";
        }
        if (!HideLabels())
        {
            return "a label would tell of a withheld element";
        }

        var pruning = new Pruning(disclosed, hidden);
        List<JsonNode?> shown = [];
        for (var i = 0; i < entries.All.Count; i++)
        {
            if (IsShown(i))
            {
                shown.Add(touched.Contains(i) ? pruning.Prune(entries.All[i], $"{EntryPrefix}{i}") : entries.All[i]);
            }
        }
        foreach (var (name, value) in claims.Content.Where(member => member.Key != "entry"))
        {
            shown.Add(pruning.Prune(value, $"/content/{name}"));
        }
        return pruning.LeftEmpty ? "an element would be left without content"
            : Touched(shown).Any(resource => FhirSyntax.FaultsOf(resource).Any()) ? "the rest would not be valid FHIR"
            : new Traces(entries, IsShown, new(elements.Select(At))).AreIn(shown) ? "the rest names something that is withheld"
            : null;
    }

    private bool IsShown(int index) => !withheld.Contains($"{EntryPrefix}{index}");

    private IEnumerable<JsonObject> Touched(List<JsonNode?> shown)
    {
        var place = 0;
        for (var i = 0; i < entries.All.Count; i++)
        {
            if (IsShown(i))
            {
                if (touched.Contains(i) && BundleEntries.Resource((JsonObject)shown[place]!) is { } resource)
                {
                    yield return resource;
                }
                place++;
            }
        }
    }

    private void HideReferences()
    {
        foreach (var disclosure in message.Disclosures)
        {
            if (BundleEntries.ReferenceOf(disclosure.Value) is { } reference && IndexOf(disclosure.Path) is { } index
                && IsShown(index) && entries.Targets(reference, index).Any(target => !IsShown(target)))
            {
                hidden.Add(disclosure.Path);
                touched.Add(index);
            }
        }
    }

    /// <summary>A narrative repeats what its resource says, in words that nobody can compare.</summary>
    private bool HideNarratives()
    {
        foreach (var element in elements)
        {
            touched.Add(IndexOf(element)!.Value);
            var owner = element[..element.LastIndexOf('/')];
            if (At(owner) is JsonObject resource && resource.ContainsKey("text") && !Hide($"{owner}/text"))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The header's and the Bundle's labels are of all they hold; those of withheld parts alone must not tell of them.</summary>
    private bool HideLabels()
    {
        HashSet<string> unmarked = [];
        foreach (var entry in elements.Select(element => $"{EntryPrefix}{IndexOf(element)}").Distinct())
        {
            foreach (var mark in InlineMarks.Left((JsonObject)At($"{entry}/resource")!, $"{entry}/resource", withheld))
            {
                unmarked.Add(entry);
                if (!Hide(mark))
                {
                    return false;
                }
            }
        }
        var borne = new ShownLabels(claims, withheld).Borne(unmarked);
        foreach (var disclosure in message.Disclosures)
        {
            if (IsSummaryLabel(disclosure.Path) && !(ShownLabels.Read(disclosure.Value) is { } label && borne.Contains(label)))
            {
                hidden.Add(disclosure.Path);
                touched.UnionWith(IndexOf(disclosure.Path) is { } index ? [index] : []);
            }
        }
        return true;
    }

    private bool Hide(string path)
    {
        if (disclosed.Contains(path))
        {
            hidden.Add(path);
            return true;
        }
        return false;
    }

    /// <summary>What stands at a JSON Pointer of the content; null when nothing does.</summary>
    private JsonNode? At(string path)
    {
        JsonNode? node = claims.Content;
        foreach (var name in path.Split('/').Skip(2)) // "", "content"
        {
            node = node switch
            {
                JsonObject members => members[name],
                JsonArray items when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < items.Count => items[index],
                _ => null,
            };
        }
        return node;
    }

    private bool IsSummaryLabel(string path) => path.Split('/') switch
    {
        ["", "content", "meta", "security", _] => true,
        ["", "content", "entry", _, "resource", "meta", "security", _] => entries.TypeAt(IndexOf(path)!.Value) == "MessageHeader",
        _ => false,
    };

    /// <summary>Of the entry that a JSON Pointer lies in.</summary>
    internal static int? IndexOf(string path)
    {
        if (!path.StartsWith(EntryPrefix, StringComparison.Ordinal))
        {
            return null;
        }
        var end = path.IndexOf('/', EntryPrefix.Length);
        return int.Parse(end < 0 ? path.AsSpan(EntryPrefix.Length) : path.AsSpan(EntryPrefix.Length, end - EntryPrefix.Length), CultureInfo.InvariantCulture);
    }
}
