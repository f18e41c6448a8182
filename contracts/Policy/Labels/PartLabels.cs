using System.Collections.Immutable;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Policy.Labels;

/// <summary>A part's labels, read once: how confidential it is and what makes it sensitive.</summary>
/// <param name="Rank">The highest confidentiality stated; N when none is, R at least when anything is sensitive.</param>
/// <param name="HasUnknown">There is a label that the exchange does not know. It was put there to protect something.</param>
public readonly record struct PartLabels(int Rank, ImmutableArray<SecurityLabel> Sensitivities, bool HasUnknown)
{
    // A purpose of use may stand beside the labels; it tells what the data is for, for instance that it is a test.
    public const string PurposeSystem = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

    /// <summary>Of one part, many times asked: read when the part was made.</summary>
    public static PartLabels Of(Part part) => part.Security;

    public static PartLabels Of(IReadOnlyList<Coding> labels)
    {
        int? stated = null;
        List<SecurityLabel>? sensitivities = null;
        var unknown = false;
        foreach (var coding in labels)
        {
            switch (SecurityLabels.Find(coding))
            {
                case { Group: LabelGroup.Confidentiality, Rank: var rank }:
                    stated = Math.Max(stated ?? rank, rank);
                    break;
                case { Group: LabelGroup.Sensitivity } sensitivity:
                    (sensitivities ??= []).Add(sensitivity);
                    break;
                case null when LabelSystems.Normal(coding).System == SecurityLabels.ConfidentialitySystem:
                    (stated, unknown) = (SecurityLabels.VeryRestricted, true);
                    break;
                case null when LabelSystems.Normal(coding).System != PurposeSystem:
                    unknown = true;
                    break;
            }
        }
        var least = sensitivities is not null || unknown ? SecurityLabels.Restricted : 0;
        return new(Math.Max(stated ?? SecurityLabels.Normal, least), [.. sensitivities ?? []], unknown);
    }

    public bool Has(string code)
    {
        foreach (var sensitivity in Sensitivities)
        {
            if (sensitivity.Code == code)
            {
                return true;
            }
        }
        return false;
    }
}
