using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Law;

/// <summary>
/// Who tells of a crime without naming a client of their own does not identify an adult victim either. With the victim's agreement the
/// tip rests on a consent.
/// </summary>
public static class IdentifiedVictim
{
    public static bool BarsPart(Matter matter, Part part, PartLabels labels) => labels.Has("IDVICTIM") && matter.IdentifiesNoClient;
}
