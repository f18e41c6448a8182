using ExchangeHub.Broker.Filters;
using ExchangeHub.Broker.Storage;

namespace ExchangeHub.Broker.Entities;

/// <summary>
/// The rules of one subscription, which its receivers may change. The journal has what they changed, and a start lays that over the rules the
/// subscription is made with, so that those may change in the topology too.
/// </summary>
internal sealed class SubscriptionRules
{
    /// <summary>Each message is held against each of them.</summary>
    private const int MaxRules = 2000;

    private readonly Lock gate = new();
    private readonly string path;
    private readonly IJournal journal;
    private readonly HashSet<string> made;
    private volatile RuleDefinition[] all;

    /// <param name="path">The subscription's.</param>
    /// <param name="rules">Those it is made with.</param>
    public SubscriptionRules(string path, IReadOnlyList<RuleDefinition> rules, IJournal journal)
    {
        (this.path, this.journal) = (path, journal);
        made = rules.Select(rule => rule.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var changed = journal.Rules(path);
        all =
        [
            .. rules.Where(rule => !changed.Any(change => IsNamed(rule, change.Name))),
            .. changed.Where(change => change.Filter is not null).Select(change => RuleMap.Decode(change.Name, change.Filter!)),
        ];
    }

    public IReadOnlyList<RuleDefinition> All => all;

    /// <summary>
    /// What of a message comes in: itself once if rules without an action match, and a changed copy for each rule with one. An action that
    /// cannot be done lets nothing in, like a filter that cannot be told.
    /// </summary>
    public void Admit(MessageContent message, List<MessageContent> admitted)
    {
        var isIn = false;
        foreach (var rule in all)
        {
            if ((rule.Action is null && isIn) || !rule.Filter.Matches(message))
            {
                continue;
            }
            if (rule.Action is null)
            {
                admitted.Add(message);
                isIn = true;
            }
            else if (rule.Action.Apply(rule.Name, message) is { } copy)
            {
                admitted.Add(copy);
            }
        }
    }

    /// <summary>False: there is one of that name, or there are too many.</summary>
    public bool TryAdd(RuleDefinition rule)
    {
        lock (gate)
        {
            if (all.Length >= MaxRules || Array.Exists(all, one => IsNamed(one, rule.Name)))
            {
                return false;
            }
            journal.PutRule(path, rule.Name, RuleMap.Encode(rule));
            all = [.. all, rule];
            return true;
        }
    }

    /// <summary>False: there was none.</summary>
    public bool Remove(string name)
    {
        lock (gate)
        {
            if (!Array.Exists(all, rule => IsNamed(rule, name)))
            {
                return false;
            }
            if (made.Contains(name))
            {
                journal.PutRule(path, name, null);
            }
            else
            {
                journal.ForgetRule(path, name);
            }
            all = [.. all.Where(rule => !IsNamed(rule, name))];
            return true;
        }
    }

    private static bool IsNamed(RuleDefinition rule, string name) => rule.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
