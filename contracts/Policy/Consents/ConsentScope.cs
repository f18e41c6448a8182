using ExchangeHub.Contracts.Codes;

namespace ExchangeHub.Policy.Consents;

/// <summary>
/// The clear explanation of a consent's scope that goes with a disclosure (42 CFR 2.32(a)) in place of the consent, which names others
/// and what was denied.
/// </summary>
public static class ConsentScope
{
    /// <summary>Null without a consent. Where several consents open a message, the one that ends first.</summary>
    public static string? Sentence(Matter matter, Grounds grounds)
    {
        if (matter.Named is not { } named || grounds.Permitting.Append(named).MinBy(consent => consent.Reading.Rule!.Root.Period!.End) is not { } first)
        {
            return null;
        }
        var (recipient, purpose, end) = (matter.Request.Recipient, matter.Request.Message.Purpose, first.Reading.Rule!.Root.Period!.EndText!);
        var until = end.Contains('T', StringComparison.Ordinal) ? $"until {end}" : $"to the end of {end}";
        return $"Disclosed with consent for the purpose \"{CodeLists.Get("purposes").Codes[purpose].Display}\" ({purpose}) to {recipient.Name} ({recipient.Id}); the consent lasts {until}.";
    }
}
