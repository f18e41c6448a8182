using System.Collections.Frozen;
using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Consents;

/// <summary>
/// Whether a provision's labels match a part. A deny matches when any of the part's labels is denied; a permit only when all of them are
/// permitted. Confidentiality is a high-water mark (R4 Consent.provision.securityLabel): a permit of N reaches N and below, never R or V; a
/// deny of R takes R and above.
/// </summary>
public static class LabelMatch
{
    // Who the message is about and between: a permit of someone's PSY data to a recipient says that much by itself.
    private static readonly FrozenSet<string> Frame =
        FrozenSet.Create("MessageHeader", "Task", "Patient", "Organization", "Practitioner", "PractitionerRole");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> InFrame = Frame.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Matches(Provision provision, string type, PartLabels part) => provision.Labels switch
    {
        null => true,
        var labels when provision.Type == Effect.Deny => Denies(labels, type, part),
        var labels => Permits(labels, type, part),
    };

    private static bool Denies(LabelCriterion labels, string type, PartLabels part)
    {
        if (labels.Confidentiality is { Lowest: var lowest } && part.Rank >= lowest)
        {
            return true;
        }
        foreach (var sensitivity in part.Sensitivities)
        {
            if (NamesOneOf(labels, sensitivity.Denying))
            {
                return true;
            }
        }
        return NamesOneOf(labels, ElementLabels.DeniedBy(type));
    }

    private static bool Permits(LabelCriterion labels, string type, PartLabels part)
    {
        if (labels.Confidentiality is { Highest: var highest } && part.Rank <= highest)
        {
            return true;
        }
        // By sensitivity: nothing unnamed may hide behind what is named, and V is to be named itself.
        if (labels.Sensitivities.Count == 0 || part.HasUnknown || part.Rank > SecurityLabels.Restricted)
        {
            return false;
        }
        foreach (var sensitivity in part.Sensitivities)
        {
            if (!NamesOneOf(labels, sensitivity.Covering))
            {
                return false;
            }
        }
        return part.Sensitivities.Length > 0
            // A header bears the highest mark of what it heads, whatever it says itself (DS4P).
            || (InFrame.Contains(ElementLabels.ResourceOf(type)) && (part.Rank <= SecurityLabels.Normal || type == "MessageHeader"));
    }

    private static bool NamesOneOf(LabelCriterion labels, FrozenSet<string> codes)
    {
        foreach (var code in codes)
        {
            if (labels.Sensitivities.Contains(code))
            {
                return true;
            }
        }
        return false;
    }
}
