namespace ExchangeHub.Policy.Consents;

/// <summary>
/// Which provisions of a consent are about a message at all: its recipient, purpose and moment, and that it is disclosed. The same for
/// every part of it.
/// </summary>
internal static class Circumstances
{
    /// <summary>For each provision, by its index.</summary>
    public static Truth[] Of(ConsentRule rule, DecisionRequest request)
    {
        var matches = new Truth[rule.Provisions.Count];
        for (var i = 0; i < matches.Length; i++)
        {
            var provision = rule.Provisions[i];
            matches[i] = i == 0 && provision.Type == Effect.Permit ? OfRootPermit(provision, request) : Of(provision, request, absent: Truth.Yes);
        }
        return matches;
    }

    // PCF takes an absent recipient for anyone. Here it permits no one (34 USC 12291(b)(2)(B), 42 CFR 2.31(a)(4)), and neither does a
    // consent without purpose or end; the denies within it hold all the same.
    private static Truth OfRootPermit(Provision root, DecisionRequest request) =>
        Of(root, request, absent: Truth.Perhaps).And(root.Period?.End is null ? Truth.Perhaps : Truth.Yes);

    private static Truth Of(Provision provision, DecisionRequest request, Truth absent) =>
        !provision.IsForDisclosing || provision.Period?.Contains(request.Now) == false ? Truth.No
        : (provision.Recipients?.Of(request.Recipient) ?? absent).And(OfPurpose(provision, request.Message.Purpose) ?? absent);

    private static Truth? OfPurpose(Provision provision, string purpose) =>
        provision.Purposes is not { } purposes ? null
        : Purposes.Cover(purposes, purpose) ? Truth.Yes
        : Purposes.IsKnown(purpose) ? Truth.No
        : Truth.Perhaps;
}
