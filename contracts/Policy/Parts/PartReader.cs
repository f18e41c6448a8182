using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Parts;

/// <summary>
/// The parts of a message, with the labels that the sender set: FHIR entries and elements of them; items and other members of a packet;
/// members of a tip or request; attachments.
/// </summary>
public static class PartReader
{
    private const string Icd10 = "http://hl7.org/fhir/sid/icd-10-cm";

    public static IReadOnlyList<Part> PartsOf(MessageClaims claims) =>
    [
        .. claims.ContentType == ContentTypes.Fhir ? Entries(claims.Content) : Members(claims.Kind, claims.Content),
        .. claims.Attachments.Select((attachment, i) => new Part($"/attachments/{i}", "Attachment", LabelsOf(attachment.Labels ?? []), [])),
    ];

    private static IEnumerable<Part> Entries(JsonObject bundle)
    {
        var entries = BundleEntries.Of(bundle);
        return entries.All.SelectMany((_, i) => EntryParts.Of(entries, i, $"/content/entry/{i}"));
    }

    private static IEnumerable<Part> Members(string kind, JsonObject content)
    {
        foreach (var (name, value) in content)
        {
            if (name == "items" && value is JsonArray { Count: > 0 } items)
            {
                for (var i = 0; i < items.Count; i++)
                {
                    yield return new($"/content/items/{i}", "Item", LabelsOf(Strings(items[i], "labels")), []);
                }
            }
            else
            {
                // Diagnoses are what the labeler knows of an allegation.
                yield return new($"/content/{Escaped(name)}", "Member", kind == "tip" ? TipLabels.Of(content, name) : [],
                    [.. Strings(value, "icd10").Select(code => new Coding(Icd10, code))]);
            }
        }
    }

    /// <summary>Labels by code alone, of any system that the exchange knows; an unknown one has none and counts as unknown.</summary>
    private static IReadOnlyList<Coding> LabelsOf(IEnumerable<string> codes) =>
        [.. codes.Select(code => new Coding(SecurityLabels.ByCode(code)?.System ?? "", code)).Distinct()];

    private static IEnumerable<string> Strings(JsonNode? node, string member) =>
        ((node as JsonObject)?[member] as JsonArray ?? []).Select(text => text.AsString()).OfType<string>();

    private static string Escaped(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
