namespace ExchangeHub.Local.Broker.Entities;

/// <summary>The rules of one subscription, which its receivers may change. Those they added live as long as the broker.</summary>
internal sealed class SubscriptionRules(IEnumerable<RuleDefinition> rules)
{
    /// <summary>Each message is held against each of them.</summary>
    private const int MaxRules = 2000;

    private readonly Lock gate = new();
    private volatile RuleDefinition[] all = [.. rules];

    public IReadOnlyList<RuleDefinition> All => all;

    public bool Match(MessageContent message) => Array.Exists(all, rule => rule.Filter.Matches(message));

    /// <summary>False: there is one of that name, or there are too many.</summary>
    public bool TryAdd(RuleDefinition rule)
    {
        lock (gate)
        {
            if (all.Length >= MaxRules || Array.Exists(all, one => IsNamed(one, rule.Name)))
            {
                return false;
            }
            all = [.. all, rule];
            return true;
        }
    }

    /// <summary>False: there was none.</summary>
    public bool Remove(string name)
    {
        lock (gate)
        {
            var before = all.Length;
            all = [.. all.Where(rule => !IsNamed(rule, name))];
            return all.Length < before;
        }
    }

    private static bool IsNamed(RuleDefinition rule, string name) => rule.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
