using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Core.Validation;

/// <summary>
/// What holds for every Bundle here, beyond base FHIR: it can be named, every entry can be withheld alone, and nothing beside a reference
/// tells what it points to (wire format §3; FHIR R4 bdl-7, bdl-9 to 12).
/// </summary>
internal sealed class BundleRules(JsonObject bundle, BundleEntries entries, List<Fault> faults, bool referencesMayLeave)
{
    public void Check(IReadOnlyList<string> types)
    {
        Expect(types.Contains(bundle.Text("type")), "code-invalid", "Bundle.type", "not a type of Bundle that this kind of message may carry");
        Expect(bundle.Object("identifier").Text("system") is not null && bundle.Object("identifier").Text("value") is not null,
            "required", "Bundle.identifier", "must be present with system and value: it names the Bundle wherever it is copied");
        Expect(bundle.Text("timestamp") is not null, "required", "Bundle.timestamp", "must be present");
        Expect(entries.All.Count > 0, "required", "Bundle.entry", "must be present");
        foreach (var (element, reason) in (ReadOnlySpan<(string, string)>)[
            ("signature", "may not be present: it would testify to what is withheld later"),
            ("total", "may not be present: it would count what is withheld later"),
            ("link", "may not be present in a message")])
        {
            Expect(!bundle.ContainsKey(element), "business-rule", $"Bundle.{element}", reason);
        }
        CheckEntries();
    }

    private void CheckEntries()
    {
        HashSet<string> urls = [];
        for (var i = 0; i < entries.All.Count; i++)
        {
            var (entry, place) = (entries.All[i], $"Bundle.entry[{i}]");
            var url = BundleEntries.FullUrl(entry);
            Expect(url is not null, "required", $"{place}.fullUrl", "must be present");
            Expect(url is null || urls.Add(url), "duplicate", $"{place}.fullUrl", "stands twice in the Bundle");
            Expect(url is null || AgreesWithId(url, entries.TypeAt(i), BundleEntries.Id(entry)), "invariant", $"{place}.fullUrl", "does not agree with the resource's id");
            Expect(entry.All(member => member.Key is "fullUrl" or "resource"), "business-rule", place, "may hold only fullUrl and resource");
            Expect(BundleEntries.Resource(entry) is not null, "required", $"{place}.resource", "must be present");
            if (BundleEntries.Resource(entry) is { } resource)
            {
                CheckResource(resource, i, $"{place}.resource");
            }
        }
    }

    // A URL ends in type and id; a UUID is the id, where there is one, or an entry would have two names.
    private static bool AgreesWithId(string url, string? type, string? id) =>
        id is null || (url.StartsWith("urn:uuid:", StringComparison.Ordinal)
            ? url["urn:uuid:".Length..] == id
            : url.EndsWith($"/{type}/{id}", StringComparison.Ordinal));

    private void CheckResource(JsonObject resource, int index, string place)
    {
        CheckElement(resource, index, place);
        Expect(!resource.ContainsKey("contained"), "business-rule", $"{place}.contained", "may not be present: what is contained cannot be withheld alone");
    }

    /// <summary>Whether anything in it points to another entry.</summary>
    private bool CheckElement(JsonNode? node, int index, string place)
    {
        var elsewhere = false;
        switch (node)
        {
            case JsonObject members:
                if (members.ContainsKey("resourceType") && !ReferenceEquals(members, entries.ResourceAt(index)))
                {
                    Refuse(place, "a resource may not stand within another: it could not be withheld alone");
                }
                if (members["reference"].AsString() is { } reference)
                {
                    elsewhere = CheckReference(members, reference, index, place);
                }
                foreach (var (name, value) in members)
                {
                    if (value is JsonObject or JsonArray)
                    {
                        elsewhere |= CheckElement(value, index, $"{place}.{name}");
                    }
                }
                // Of the whole resource, or of a section of a Composition.
                if (elsewhere && members["text"] is JsonObject)
                {
                    Refuse($"{place}.text", "a narrative may not stand beside or above a reference to another entry: it would tell of that entry after it is withheld");
                }
                break;
            case JsonArray elements:
                for (var i = 0; i < elements.Count; i++)
                {
                    elsewhere |= CheckElement(elements[i], index, $"{place}[{i}]");
                }
                break;
        }
        return elsewhere;
    }

    private bool CheckReference(JsonObject holder, string reference, int index, string place)
    {
        var elsewhere = entries.PointsElsewhere(holder, index);
        if (!referencesMayLeave && entries.Targets(reference, index).Count == 0)
        {
            faults.Add(new("not-found", FhirPath.KnownPartOf(place, bundle), "refers to nothing in the Bundle"));
        }
        if (elsewhere && holder.ContainsKey("display"))
        {
            Refuse($"{place}.display", "may not stand beside a reference to another entry: it would tell of that entry after it is withheld");
        }
        return elsewhere;
    }

    private void Refuse(string place, string message) => faults.Add(new("business-rule", FhirPath.KnownPartOf(place, bundle), message));

    private void Expect(bool holds, string code, string location, string message)
    {
        if (!holds)
        {
            faults.Add(new(code, location, message));
        }
    }
}
