using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Law;

/// <summary>Criminal justice information goes to agencies that the CJIS Security Policy binds, whatever the basis.</summary>
public static class CriminalJustice
{
    public static bool BarsPart(Matter matter, Part part, PartLabels labels) => labels.Has("CJI") && !matter.Request.Recipient.Follows("cjis");
}
