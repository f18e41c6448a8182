using System.Collections.Frozen;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Consents;

/// <summary>
/// Whether a provision's labels match a part. A deny matches when any of the part's labels is denied; a permit only when all of them are
/// permitted. Confidentiality is a high-water mark (R4 Consent.provision.securityLabel): a permit of N reaches N and below, never R or V; a
/// deny of R takes R and above.
/// </summary>
public static class LabelMatch
{
    public static Truth Of(Provision provision, string type, in PartLabels part)
    {
        if (provision.Labels is not { } labels)
        {
            return Truth.Yes;
        }
        if (provision.Type == Effect.Deny)
        {
            return IsAtLeast(labels, part.Rank) || NamesAny(labels, part) || NamesOneOf(labels, ElementLabels.DeniedBy(type)) ? Truth.Yes
                // What the exchange does not know could be another's name for what is denied.
                : part.HasUnknown && labels.Sensitivities.Count > 0 ? Truth.Perhaps
                : Truth.No;
        }
        // Where a permit names some of the labels only, the denies within it hold already.
        return Permits(labels, type, part) ? Truth.Yes : NamesAny(labels, part) ? Truth.Perhaps : Truth.No;
    }

    private static bool IsAtLeast(LabelCriterion labels, int rank) => labels.Confidentiality is { Lowest: var lowest } && rank >= lowest;

    private static bool NamesAny(LabelCriterion labels, in PartLabels part)
    {
        foreach (var sensitivity in part.Sensitivities)
        {
            if (NamesOneOf(labels, sensitivity.Denying))
            {
                return true;
            }
        }
        return false;
    }

    private static bool Permits(LabelCriterion labels, string type, in PartLabels part)
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
            || (Frame.Has(type) && (part.Rank <= SecurityLabels.Normal || type == "MessageHeader"));
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
