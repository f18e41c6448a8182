using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Policy.Labels;

public enum LabelGroup { Confidentiality, Sensitivity, Policy, Obligation, Refrain }

/// <summary>One label that the exchange understands.</summary>
/// <param name="Rank">Of a confidentiality: U 0, L, M, N, R, V 5.</param>
/// <param name="Covering">Of a sensitivity: itself and what it is part of. A permit that names one of these covers it.</param>
/// <param name="Denying">A deny that names one of these hits it: as <paramref name="Covering"/>, and what labelers use for the same thing.</param>
/// <param name="Elements">Of a sensitivity: the elements that it means, for instance <c>Patient.address</c>.</param>
public sealed record SecurityLabel(
    string System, string Code, LabelGroup Group, int Rank, FrozenSet<string> Covering, FrozenSet<string> Denying, IReadOnlyList<string> Elements);

/// <summary>The vocabulary of labels: <c>codes/security-labels.json</c>, from v3-Confidentiality, v3-ActCode and the exchange itself.</summary>
public static class SecurityLabels
{
    public const string ConfidentialitySystem = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
    public const string ActCodeSystem = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    public const string OwnSystem = "urn:exchangehub:label";
    /// <summary>DS4P's label of one element.</summary>
    public const string InlineExtension = "http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-inline-sec-label";
    public const string Part2 = "42CFRPart2";
    public const int Normal = 3;
    public const int Restricted = 4;
    public const int VeryRestricted = 5;

    private static readonly FrozenDictionary<string, SecurityLabel> Known = CodeLists.Get("security-labels").Codes.Values
        .Select(Read).ToFrozenDictionary(label => label.Code);

    private static readonly string[] ConfidentialityCodes =
        [.. Known.Values.Where(label => label.Group == LabelGroup.Confidentiality).OrderBy(label => label.Rank).Select(label => label.Code)];

    public static IEnumerable<SecurityLabel> All => Known.Values;

    /// <summary>Null for a code or a system that the exchange does not know.</summary>
    public static SecurityLabel? Find(Coding coding)
    {
        var normal = LabelSystems.Normal(coding);
        return Known.TryGetValue(normal.Code, out var label) && label.System == normal.System ? label : null;
    }

    /// <summary>Null for a code that the exchange does not know.</summary>
    public static SecurityLabel? ByCode(string code) => Known.GetValueOrDefault(code);

    /// <summary>A label that law here needs and HL7 has no code for.</summary>
    public static Coding Own(string code) => new(OwnSystem, code);

    public static Coding Confidentiality(int rank) => new(ConfidentialitySystem, ConfidentialityCodes[rank]);

    private static SecurityLabel Read(CodeEntry entry)
    {
        string[] covering = [.. WithAncestors(entry.Code)];
        return new(
            entry.Members["system"].AsString()!, entry.Code,
            Enum.Parse<LabelGroup>(entry.Members["group"].AsString()!, ignoreCase: true), (int)(entry.Members["rank"].AsInteger() ?? 0),
            covering.ToFrozenSet(), covering.Concat(covering.SelectMany(code => Texts(Entry(code), "like"))).SelectMany(WithAncestors).ToFrozenSet(),
            [.. Texts(entry, "elements")]);
    }

    private static IEnumerable<string> WithAncestors(string code)
    {
        for (var next = code; next is not null; next = Entry(next).Members["parent"].AsString())
        {
            yield return next;
        }
    }

    private static IEnumerable<string> Texts(CodeEntry entry, string member) =>
        (entry.Members[member] as JsonArray ?? []).Select(text => text.AsString()!);

    private static CodeEntry Entry(string code) => CodeLists.Get("security-labels").Codes[code];
}
