namespace ExchangeHub.Policy;

/// <summary>What goes with the parts that are shown: codes and texts of <c>codes/obligations.json</c>.</summary>
public static class Obligations
{
    public static IReadOnlyList<Obligation> For(Matter matter, IReadOnlySet<string> withheld)
    {
        Part[] shown = [.. matter.Request.Parts.Where(part => !withheld.Contains(part.Path))];
        List<Obligation> obligations = [];
        foreach (var rule in matter.Policy.ObligationRules)
        {
            if (rule.FallsDue(matter, shown))
            {
                obligations.Add(rule.Obligation);
            }
        }
        return obligations;
    }
}
