using ExchangeHub.Contracts.Codes;

namespace ExchangeHub.Policy.Consents;

/// <summary>
/// The clear explanation of a consent's scope that goes with a disclosure (42 CFR 2.32(a)) in place of the consent, which names others
/// and what was denied.
/// </summary>
public static class ConsentScope
{
    /// <summary>Null without a consent.</summary>
    public static string? Sentence(Matter matter)
    {
        if (matter.Rule?.Root.Period?.EndText is not { } end)
        {
            return null;
        }
        var (recipient, purpose) = (matter.Request.Recipient, matter.Request.Message.Purpose);
        var until = end.Contains('T', StringComparison.Ordinal) ? $"until {end}" : $"to the end of {end}";
        return $"Disclosed with consent for the purpose \"{CodeLists.Get("purposes").Codes[purpose].Display}\" ({purpose}) to {recipient.Name} ({recipient.Id}); the consent lasts {until}.";
    }
}
