using System.Collections.Frozen;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Consents;

/// <summary>
/// Whether a provision's class, code, data period and data match a part (R4 Consent.provision). What a part does not tell could be
/// anything. An element belongs to the class of its resource; an item or an attachment tells no class and could hold what is coded elsewhere.
/// </summary>
internal static class DataMatch
{
    public static Truth Of(DataCriteria criteria, Effect type, Part part)
    {
        var match = Truth.Yes;
        if (criteria.Classes is { } classes)
        {
            match = OfClass(classes, part);
        }
        if (match != Truth.No && criteria.Codes is { } codes)
        {
            match = match.And(OfCodes(codes, part));
        }
        if (match != Truth.No && criteria.Period is { } period)
        {
            match = match.And(OfTime(period, type, part));
        }
        if (match != Truth.No && criteria.Named is { } named)
        {
            match = match.And(OfNamed(named, part));
        }
        return match;
    }

    private static Truth OfClass(FrozenSet<string> classes, Part part)
    {
        var resource = ResourceTypes.Of(part.Type);
        return classes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(resource) ? Truth.Yes
            : ResourceTypes.IsKnown(resource) ? Truth.No
            : Truth.Perhaps;
    }

    /// <summary>One equal code is enough. But a permit by code carries along no other code that the label table makes sensitive.</summary>
    private static Truth OfCodes(FrozenSet<Coding> codes, Part part)
    {
        var (isNamed, hasOther) = (false, false);
        foreach (var code in part.Codes)
        {
            var normal = ClinicalCodes.Normal(code);
            if (codes.Contains(normal))
            {
                isNamed = true;
            }
            else
            {
                hasOther |= ClinicalCodes.IsSensitive(normal);
            }
        }
        return isNamed ? hasOther ? Truth.Perhaps : Truth.Yes
            : ResourceTypes.IsKnown(ResourceTypes.Of(part.Type)) ? Truth.No
            : Truth.Perhaps;
    }

    // Who it is about and between is of no period; a deny takes it only when it states a time of that period.
    private static Truth OfTime(FhirPeriod period, Effect type, Part part) =>
        Frame.Has(part.Type) && type == Effect.Permit ? Truth.Yes
        : part.When is { } when ? TimeMatch.Of(period, when)
        : Frame.Has(part.Type) ? Truth.No
        : Truth.Perhaps;

    private static Truth OfNamed(NamedData named, Part part)
    {
        var match = Truth.No;
        if (named.Instances is { } instances)
        {
            match = HasOneOf(instances, part.Names) ? Truth.Yes : IsUntold(part.Names, part) ? Truth.Perhaps : Truth.No;
        }
        if (match != Truth.Yes && named.Authors is { } authors)
        {
            match = match.Or(HasOneOf(authors, part.Authors) ? Truth.Yes : IsUntold(part.Authors, part) && !Frame.Has(part.Type) ? Truth.Perhaps : Truth.No);
        }
        return match;
    }

    // An element goes with the resource that it stands in.
    private static bool IsUntold(IReadOnlyList<string> names, Part part) => names.Count == 0 && part.Within is null;

    private static bool HasOneOf(FrozenSet<string> named, IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (named.Contains(names[i]))
            {
                return true;
            }
        }
        return false;
    }
}
