using Amqp;
using Amqp.Types;
using ExchangeHub.Broker.Entities;
using ExchangeHub.Broker.Filters;

namespace ExchangeHub.Broker.Management;

/// <summary>A subscription's rules: listed, added, removed.</summary>
internal sealed class RuleNode(SubscriptionRules rules)
{
    private const int MaxNameLength = 50;

    /// <summary>Null: not an operation on rules.</summary>
    public Answered? Answer(string? operation, Map body) => operation switch
    {
        "com.microsoft:enumerate-rules" => List(body),
        "com.microsoft:add-rule" => Add(body),
        "com.microsoft:remove-rule" => body["rule-name"] is not string name ? Answered.Malformed
            : rules.Remove(name) ? new(200, null)
            : new(404, ErrorCode.NotFound),
        _ => null,
    };

    private Answered List(Map body)
    {
        var found = rules.All.Skip(body["skip"] as int? ?? 0).Take(Math.Clamp(body["top"] as int? ?? 100, 1, 1000)).ToList();
        if (found.Count == 0)
        {
            return new(204, null);
        }
        var list = new List();
        found.ForEach(rule => list.Add(new Map { ["rule-description"] = WireRule.Of(rule) }));
        return new(200, null, new Map { ["rules"] = list });
    }

    private Answered Add(Map body)
    {
        if (body["rule-name"] is not string { Length: > 0 and <= MaxNameLength } name || body["rule-description"] is not Map description)
        {
            return Answered.Malformed;
        }
        return RuleMap.Read(name, description) is not { } rule ? Answered.Malformed
            : rules.TryAdd(rule) ? new(200, null)
            : new(409, "com.microsoft:entity-already-exists");
    }
}
