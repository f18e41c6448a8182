using System.Collections.Frozen;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Policy.Labels;

/// <summary>
/// The security labeling service (DS4P): what the sender stated, and what its codes and its regime imply. It only ever adds and raises:
/// afterwards each part has exactly one confidentiality, the highest, and every sensitivity.
/// </summary>
public static class Labeler
{
    // Who takes part, not what about: no record of the program's patient (42 CFR 2.11).
    private static readonly FrozenSet<string> Administrative =
        FrozenSet.Create("MessageHeader", "Organization", "Practitioner", "PractitionerRole", "Location", "HealthcareService", "Endpoint");

    private static readonly Coding Part2 = new(SecurityLabels.ActCodeSystem, SecurityLabels.Part2);

    public static IReadOnlyList<Part> Label(IReadOnlyList<Part> parts, AgencyEntry sender)
    {
        var part2 = sender.Follows("part2-program");
        return [.. parts.Select(part => Label(part, part2 && !Administrative.Contains(part.Type)))];
    }

    private static Part Label(Part part, bool part2)
    {
        HashSet<string> implied = [];
        foreach (var code in part.Codes)
        {
            ClinicalCodes.AddLabelsOf(code, implied);
        }
        // 42CFRPart2 follows from who the sender is, never from a code: the same diagnosis elsewhere is no Part 2 record.
        IEnumerable<Coding> added = implied.Select(label => new Coding(SecurityLabels.ActCodeSystem, label));
        List<Coding> labels = [.. part.Labels.Concat(part2 ? added.Append(Part2) : added).Distinct()];
        var confidentiality = SecurityLabels.Confidentiality(PartLabels.Of(part with { Labels = labels }).Rank);
        labels.RemoveAll(label => label.System == SecurityLabels.ConfidentialitySystem);
        labels.Insert(0, confidentiality);
        return part with { Labels = labels };
    }
}
