using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Policy.Parts;

/// <summary>The parts of a message: FHIR entries; items and other members of a packet; members of a tip or request; attachments.</summary>
public static class PartReader
{
    private const string Confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
    private const string ActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    private const string Icd10 = "http://hl7.org/fhir/sid/icd-10-cm";

    public static IReadOnlyList<Part> PartsOf(MessageClaims claims) =>
    [
        .. claims.ContentType == ContentTypes.Fhir ? Entries(claims.Content) : Members(claims.Content),
        .. claims.Attachments.Select((attachment, i) => new Part($"/attachments/{i}", "Attachment", LabelsOf(attachment.Labels ?? []), [])),
    ];

    private static IEnumerable<Part> Entries(JsonObject bundle)
    {
        var entries = BundleEntries.Of(bundle);
        for (var i = 0; i < entries.All.Count; i++)
        {
            var codings = Codings.Of(entries.ResourceAt(i));
            yield return new($"/content/entry/{i}", entries.TypeAt(i) ?? "Resource", codings.Labels, codings.Codes);
        }
    }

    private static IEnumerable<Part> Members(JsonObject content)
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
                yield return new($"/content/{Escaped(name)}", "Member", [], [.. Strings(value, "icd10").Select(code => new Coding(Icd10, code))]);
            }
        }
    }

    private static IReadOnlyList<Coding> LabelsOf(IEnumerable<string> codes) =>
        [.. codes.Select(code => new Coding(code is "U" or "L" or "M" or "N" or "R" or "V" ? Confidentiality : ActCode, code)).Distinct()];

    private static IEnumerable<string> Strings(JsonNode? node, string member) =>
        ((node as JsonObject)?[member] as JsonArray ?? []).Select(text => text.AsString()).OfType<string>();

    private static string Escaped(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
