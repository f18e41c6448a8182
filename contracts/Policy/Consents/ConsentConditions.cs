namespace ExchangeHub.Policy.Consents;

/// <summary>
/// What a consent must be to open a message at all: registered by the sender and standing, understood, active, a permit with an end, in
/// its period, and for this recipient, purpose and action (IHE PCF Basic; 45 CFR 164.508(c); 42 CFR 2.31(a)).
/// </summary>
public static class ConsentConditions
{
    /// <summary>
    /// Every condition that does not hold; of a message that rests on no consent only that each consent of the person can be read, since
    /// it could be one that denies.
    /// </summary>
    public static IEnumerable<string> Unmet(Matter matter)
    {
        var unmet = matter.RestsOnConsent ? OfNamed(matter) : [];
        return matter.Consents.Unreadable.Count > 0 ? unmet.Append("consent-unreadable") : unmet;
    }

    private static IEnumerable<string> OfNamed(Matter matter) =>
        matter.Named is not { } consent ? ["consent-unknown"]
        : consent.Revoked ? ["consent-revoked"]
        : matter.Rule is { } rule ? Unmet(rule, matter.Request)
        : ["consent-unreadable"];

    private static IEnumerable<string> Unmet(ConsentRule rule, DecisionRequest request)
    {
        var root = rule.Root;
        if (!rule.IsActive)
        {
            yield return "consent-inactive";
        }
        if (root.Type == Effect.Deny)
        {
            yield return "consent-denies";
        }
        if (root.Period?.End is null)
        {
            yield return "consent-without-end";
        }
        if (root.Period?.HasBegun(request.Now) == false)
        {
            yield return "consent-not-yet";
        }
        if (root.Period?.HasEnded(request.Now) == true)
        {
            yield return "consent-expired";
        }
        // PCF takes an absent recipient for anyone; here it is no one (34 USC 12291(b)(2)(B), 42 CFR 2.31(a)(4)).
        if (root.Recipients?.Of(request.Recipient) != Truth.Yes)
        {
            yield return "consent-recipient";
        }
        if (root.Purposes is null || !Purposes.Cover(root.Purposes, request.Message.Purpose))
        {
            yield return "consent-purpose";
        }
        if (!root.IsForDisclosing)
        {
            yield return "consent-action";
        }
    }
}
