using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Law;

/// <summary>
/// That someone asked for T, U or VAWA relief. The statute binds three departments; here it binds everyone, since what reaches them
/// could come from anyone. It goes with consent to those who help with it.
/// </summary>
public static class ImmigrationRelief
{
    public static bool BarsPart(Matter matter, Part part, PartLabels labels) =>
        labels.Has("TVU")
        && !(matter.RestsOnConsent && matter.Request.Recipient.Type is "civil-legal-service" or "immigrant-serving-agency" or "human-trafficking-service");
}
