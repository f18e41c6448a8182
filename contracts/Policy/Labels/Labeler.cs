using System.Collections.Frozen;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Policy.Labels;

/// <summary>
/// The security labeling service (DS4P): what the sender stated, and what its codes and its regime imply. It only ever adds and raises:
/// afterwards each part has exactly one confidentiality, the highest, and every sensitivity. An element has its resource's labels too.
/// </summary>
public static class Labeler
{
    // Who takes part, not what about: no record of the program's patient (42 CFR 2.11).
    private static readonly FrozenSet<string> Administrative =
        FrozenSet.Create("MessageHeader", "Organization", "Practitioner", "PractitionerRole", "Location", "HealthcareService", "Endpoint");

    // What follows from who the sender is, never from a code: the same diagnosis elsewhere is no Part 2 record.
    private static readonly (string Regime, Coding Label)[] OfSender =
    [
        ("part2-program", new(SecurityLabels.ActCodeSystem, SecurityLabels.Part2)),
        ("ferpa", SecurityLabels.Own("EDU")), // 34 CFR 99.3, education records
    ];

    public static IReadOnlyList<Part> Label(IReadOnlyList<Part> parts, AgencyEntry sender)
    {
        Coding[] ofSender = [.. OfSender.Where(one => sender.Follows(one.Regime)).Select(one => one.Label)];
        Dictionary<string, Part> wholes = [];
        foreach (var part in parts.Where(part => part.Within is null))
        {
            wholes[part.Path] = Labelled(part, Administrative.Contains(part.Type) ? [] : ofSender);
        }
        return [.. parts.Select(part => part.Within is { } whole ? Labelled(part, wholes.GetValueOrDefault(whole)?.Labels ?? ofSender) : wholes[part.Path])];
    }

    private static Part Labelled(Part part, IReadOnlyList<Coding> more)
    {
        HashSet<string> implied = [];
        foreach (var code in part.Codes)
        {
            ClinicalCodes.AddLabelsOf(code, implied);
        }
        List<Coding> labels = [.. part.Labels.Select(LabelSystems.Normal).Concat(implied.Select(label => new Coding(SecurityLabels.ActCodeSystem, label))).Concat(more).Distinct()];
        var confidentiality = SecurityLabels.Confidentiality(PartLabels.Of(labels).Rank);
        labels.RemoveAll(label => label.System == SecurityLabels.ConfidentialitySystem);
        labels.Insert(0, confidentiality);
        return part with { Labels = labels };
    }
}
