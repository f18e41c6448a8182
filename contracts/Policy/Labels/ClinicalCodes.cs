using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Policy.Labels;

/// <summary>Which sensitivities follow from a clinical code: <c>codes/label-codes.json</c>, by the whole code or by how it starts.</summary>
public static class ClinicalCodes
{
    private const string Icd10Cm = "http://hl7.org/fhir/sid/icd-10-cm";
    private const string Snomed = "http://snomed.info/sct";

    // The same system under its other names: a code must not slip through because its system is spelled otherwise.
    private static readonly FrozenDictionary<string, string> Synonyms = new Dictionary<string, string>
    {
        ["http://hl7.org/fhir/sid/icd-10"] = Icd10Cm,
        ["http://hl7.org/fhir/sid/icd-10-us"] = Icd10Cm,
        ["urn:oid:2.16.840.1.113883.6.90"] = Icd10Cm,
        ["urn:oid:2.16.840.1.113883.6.3"] = Icd10Cm,
        ["urn:oid:2.16.840.1.113883.6.96"] = Snomed,
        ["urn:oid:2.16.840.1.113883.6.1"] = "http://loinc.org",
        ["urn:oid:2.16.840.1.113883.6.88"] = "http://www.nlm.nih.gov/research/umls/rxnorm",
        ["urn:oid:2.16.840.1.113883.6.12"] = "http://www.ama-assn.org/go/cpt",
        ["https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"] = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        ["urn:oid:2.16.840.1.113883.6.285"] = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    }.ToFrozenDictionary();

    private static readonly ILookup<bool, CodeEntry> Entries =
        CodeLists.Get("label-codes").Codes.Values.ToLookup(entry => entry.Members["prefix"]?.GetValueKind() == JsonValueKind.True);

    private static readonly FrozenDictionary<string, string[]> Whole = Table(Entries[false]);
    private static readonly FrozenDictionary<string, string[]> Prefixes = Table(Entries[true]);

    /// <summary>The code in one spelling, so that the same code is equal however it is written.</summary>
    public static Coding Normal(Coding code)
    {
        var system = Plain(code.System);
        // ICD-10-CM is written with and without its dot, in either case.
        var value = system == Icd10Cm ? code.Code.Replace(".", "", StringComparison.Ordinal).Trim().ToUpperInvariant() : code.Code.Trim();
        return system == code.System && value == code.Code ? code : new(system, value);
    }

    /// <summary>Whether anything follows from the code.</summary>
    public static bool IsSensitive(Coding code)
    {
        HashSet<string> labels = [];
        AddLabelsOf(code, labels);
        return labels.Count > 0;
    }

    public static void AddLabelsOf(Coding code, HashSet<string> labels)
    {
        var key = Key(code.System, code.Code);
        Add(Whole.GetValueOrDefault(key), labels);
        var prefixes = Prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var length = key.LastIndexOf('|') + 2; length <= key.Length; length++)
        {
            if (prefixes.TryGetValue(key.AsSpan(0, length), out var more))
            {
                Add(more, labels);
            }
        }
    }

    private static void Add(string[]? more, HashSet<string> labels)
    {
        foreach (var label in more ?? [])
        {
            labels.Add(label);
        }
    }

    private static FrozenDictionary<string, string[]> Table(IEnumerable<CodeEntry> entries) => entries.ToFrozenDictionary(
        entry => Key(entry.Members["system"].AsString()!, entry.Members["value"].AsString()!),
        entry => (entry.Members["labels"] as JsonArray ?? []).Select(label => label.AsString()!).ToArray());

    private static string Key(string system, string code)
    {
        var normal = Normal(new(system, code));
        return $"{normal.System}|{normal.Code}";
    }

    // SNOMED CT names its editions below its own URI.
    private static string Plain(string system)
    {
        system = system.Trim().TrimEnd('/');
        return system.StartsWith($"{Snomed}/", StringComparison.Ordinal) ? Snomed : Synonyms.GetValueOrDefault(system, system);
    }
}
