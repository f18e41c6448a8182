using System.Collections.Frozen;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Policy.Labels;

/// <summary>
/// The code systems of labels under their other names: STU3's, DSTU2's and OIDs (terminology.hl7.org, identifiers of the code systems). A
/// label must not lose its force because its system is spelled otherwise.
/// </summary>
public static class LabelSystems
{
    private static readonly string[] Bases =
        ["terminology.hl7.org/CodeSystem/v3-", "terminology.hl7.org/CodeSystem-v3-", "terminology.hl7.org/CodeSystem/v3/", "hl7.org/fhir/v3/", "hl7.org/fhir/v3-"];

    private static readonly FrozenDictionary<string, string> Synonyms = new[]
    {
        (Name: "ActCode", System: SecurityLabels.ActCodeSystem, Oid: "2.16.840.1.113883.5.4"),
        (Name: "Confidentiality", System: SecurityLabels.ConfidentialitySystem, Oid: "2.16.840.1.113883.5.25"),
        (Name: "ActReason", System: PartLabels.PurposeSystem, Oid: "2.16.840.1.113883.5.8"),
    }
        .SelectMany(one => Bases.SelectMany(root => (string[])[$"http://{root}{one.Name}", $"https://{root}{one.Name}"])
            .Append($"urn:oid:{one.Oid}").Append(one.Oid).Select(name => KeyValuePair.Create(name, one.System)))
        .Append(KeyValuePair.Create(SecurityLabels.OwnSystem, SecurityLabels.OwnSystem))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The label in one spelling, so that the same label is equal however it is written.</summary>
    public static Coding Normal(Coding label)
    {
        var system = label.System.AsSpan().Trim();
        // A version may stand behind a bar, as in a canonical URL.
        if (system.IndexOf('|') is >= 0 and var bar)
        {
            system = system[..bar];
        }
        system = system.Trim().TrimEnd('/');
        var code = label.Code.AsSpan().Trim();
        var known = Synonyms.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(system, out var name) ? name : label.System;
        return known == label.System && code.Length == label.Code.Length ? label : new(known, code.ToString());
    }
}
