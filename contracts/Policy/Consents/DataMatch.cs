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
        var match = criteria.Classes is { } classes ? OfClass(classes, part) : Truth.Yes;
        if (criteria.Codes is { } codes)
        {
            match = match.And(OfCodes(codes, part));
        }
        if (criteria.Period is { } period)
        {
            match = match.And(OfTime(period, type, part));
        }
        return criteria.Named is { } named ? match.And(OfNamed(named, part)) : match;
    }

    private static Truth OfClass(FrozenSet<string> classes, Part part)
    {
        var resource = ResourceTypes.Of(part.Type);
        return classes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(resource) ? Truth.Yes
            : ResourceTypes.IsKnown(resource) && !ResourceTypes.HoldsOthers(resource) ? Truth.No
            : Truth.Perhaps;
    }

    /// <summary>
    /// One equal code is enough. But a permit by code carries along no other code that the label table makes sensitive. What is told in
    /// words alone could have any code.
    /// </summary>
    private static Truth OfCodes(FrozenSet<Coding> codes, Part part)
    {
        var (isNamed, hasOther, isCoded) = (false, false, false);
        foreach (var code in part.Codes)
        {
            var normal = ClinicalCodes.Normal(code);
            isCoded |= CodeSystems.Has(normal.System);
            if (codes.Contains(normal))
            {
                isNamed = true;
            }
            else
            {
                hasOther |= ClinicalCodes.IsSensitive(normal);
            }
        }
        var resource = ResourceTypes.Of(part.Type);
        return isNamed ? hasOther ? Truth.Perhaps : Truth.Yes
            : ResourceTypes.IsKnown(resource) && (isCoded || ResourceTypes.IsAdministrative(resource)) ? Truth.No
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
        var instance = named.Instances is { } instances ? OneOf(instances, part.Names, part) : Truth.No;
        var author = named.Authors is { } authors ? OneOf(authors, part.Authors, part).Or(OfUnidentified(authors, part)) : Truth.No;
        return instance.Or(author == Truth.Perhaps && Frame.Has(part.Type) ? Truth.No : author);
    }

    // Without any name it could be the one, but an element goes with the resource that it stands in.
    private static Truth OneOf(FrozenSet<string> named, IReadOnlyList<string> names, Part part) =>
        HasOneOf(named, names) ? Truth.Yes
        : (names.Count == 0 && part.Within is null) || ResourceTypes.HoldsOthers(part.Type) ? Truth.Perhaps
        : Truth.No;

    /// <summary>Who is named by an identifier could be an author of whom only a reference is known.</summary>
    private static Truth OfUnidentified(FrozenSet<string> named, Part part)
    {
        var (byIdentifier, identified) = (false, false);
        foreach (var author in named)
        {
            byIdentifier |= Author.IsIdentifier(author);
        }
        for (var i = 0; byIdentifier && i < part.Authors.Count; i++)
        {
            if (part.Authors[i] == Author.Unidentified)
            {
                return Truth.Perhaps;
            }
            identified |= Author.IsIdentifier(part.Authors[i]);
        }
        return byIdentifier && !identified && part.Authors.Count > 0 ? Truth.Perhaps : Truth.No;
    }

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
