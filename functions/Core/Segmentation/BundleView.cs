using System.Globalization;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Core.Validation;
using ExchangeHub.Policy.Parts;

namespace ExchangeHub.Core.Segmentation;

/// <summary>
/// What goes with the withheld entries of a Bundle: references to them, arrays and objects that become empty, and labels that nothing
/// shown bears. What is left must be valid FHIR and name nothing that is withheld, else it cannot be cut.
/// </summary>
/// <param name="hidden">Paths of the disclosures that are not shown; more are added here.</param>
internal sealed class BundleView(SdJwt message, MessageClaims claims, IReadOnlySet<string> withheld, HashSet<string> hidden)
{
    private const string EntryPrefix = "/content/entry/";
    private readonly BundleEntries entries = BundleEntries.Of(claims.Content);
    private readonly HashSet<int> touched = [];

    /// <summary>Why it cannot be done, in our own words; null when it is.</summary>
    public string? Cut()
    {
        if (!withheld.Any(path => path.StartsWith(EntryPrefix, StringComparison.Ordinal)))
        {
            return null;
        }
        HideReferences();
        HideLabels();

        var pruning = new Pruning(message, hidden);
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
            : new Traces(entries, IsShown).AreIn(shown) ? "the rest names something that is withheld"
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

    /// <summary>The header's and the Bundle's labels are of all they hold; those of withheld entries alone must not tell of them.</summary>
    private void HideLabels()
    {
        var borne = Enumerable.Range(0, entries.All.Count)
            .Where(i => IsShown(i) && entries.TypeAt(i) != "MessageHeader")
            .SelectMany(i => Labels.Of(entries.ResourceAt(i)))
            .ToHashSet();
        foreach (var disclosure in message.Disclosures)
        {
            if (IsSummaryLabel(disclosure.Path) && !(Codings.Read(disclosure.Value) is { } label && borne.Contains(label)))
            {
                hidden.Add(disclosure.Path);
                touched.UnionWith(IndexOf(disclosure.Path) is { } index ? [index] : []);
            }
        }
    }

    private bool IsSummaryLabel(string path) => path.Split('/') switch
    {
        ["", "content", "meta", "security", _] => true,
        ["", "content", "entry", _, "resource", "meta", "security", _] => entries.TypeAt(IndexOf(path)!.Value) == "MessageHeader",
        _ => false,
    };

    private static int? IndexOf(string path)
    {
        if (!path.StartsWith(EntryPrefix, StringComparison.Ordinal))
        {
            return null;
        }
        var end = path.IndexOf('/', EntryPrefix.Length);
        return int.Parse(end < 0 ? path.AsSpan(EntryPrefix.Length) : path.AsSpan(EntryPrefix.Length, end - EntryPrefix.Length), CultureInfo.InvariantCulture);
    }
}
