using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Consents;

/// <summary>
/// What a consent says of one part. The deepest provision that matches decides, by its own type; of several at one level a deny wins.
/// The root's labels and data limit the root alone: a permit within it may reach further (PCF's focused permit), a deny takes away.
/// </summary>
internal static class ConsentEvaluation
{
    /// <summary>The provision that decides; null when the consent says nothing of the part.</summary>
    /// <param name="circumstances">Of this message, the root's not <see cref="Truth.No"/>.</param>
    public static Provision? Deciding(ConsentRule rule, Truth[] circumstances, Part part, in PartLabels labels)
    {
        var (root, standing) = (rule.Root, circumstances[0]);
        if (OfNested(root, circumstances, part, labels) is { } nested)
        {
            return nested.HoldsAt(standing) ? nested : null;
        }
        return root.HoldsAt(standing.And(Of(root, part, labels))) ? root : null;
    }

    private static Provision? OfNested(Provision parent, Truth[] circumstances, Part part, in PartLabels labels)
    {
        Provision? permit = null;
        for (var i = 0; i < parent.Nested.Count; i++)
        {
            var provision = parent.Nested[i];
            var match = circumstances[provision.Index];
            if (match == Truth.No || (match = match.And(Of(provision, part, labels))) == Truth.No)
            {
                continue;
            }
            // Within what perhaps holds a deny counts, and a permit does not: then what stands around decides.
            var deciding = OfNested(provision, circumstances, part, labels) ?? provision;
            if (deciding.HoldsAt(match))
            {
                if (deciding.Type == Effect.Deny)
                {
                    return deciding;
                }
                permit ??= deciding;
            }
        }
        return permit;
    }

    private static Truth Of(Provision provision, Part part, in PartLabels labels)
    {
        var match = LabelMatch.Of(provision, part.Type, labels);
        return match == Truth.No || provision.Data is not { } data ? match : match.And(DataMatch.Of(data, provision.Type, part));
    }
}
