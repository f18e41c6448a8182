using Amqp.Types;

namespace ExchangeHub.Broker.Management;

/// <summary>Rules as clients read them. The codes of filters have one zero less than those of rules and actions.</summary>
internal static class WireRule
{
    private const ulong Rule = 0x0000013700000004, EmptyAction = 0x0000013700000005, SqlAction = 0x0000013700000006;
    private const ulong SqlCode = 0x0000001370000006, TrueCode = 0x0000001370000007, CorrelationCode = 0x0000001370000009;
    private const int CompatibilityLevel = 20;

    public static DescribedValue Of(RuleDefinition rule) =>
        new(Rule, ListOf(FilterOf(rule.Filter), ActionOf(rule.Action), rule.Name, DateTime.UnixEpoch));

    private static DescribedValue ActionOf(RuleAction? action) =>
        action is null ? new(EmptyAction, ListOf()) : new(SqlAction, ListOf(action.Text, CompatibilityLevel));

    private static DescribedValue FilterOf(MessageFilter filter)
    {
        if (filter is SqlFilter sql)
        {
            return new(SqlCode, ListOf(sql.Text, CompatibilityLevel));
        }
        if (filter is not CorrelationFilter correlation || correlation == CorrelationFilter.MatchAll)
        {
            return new(TrueCode, ListOf());
        }
        var properties = new Map();
        foreach (var (key, value) in correlation.Properties)
        {
            properties[key] = value;
        }
        return new(CorrelationCode, ListOf(
            correlation.CorrelationId, correlation.MessageId, correlation.To, correlation.ReplyTo, correlation.Label, correlation.SessionId,
            correlation.ReplyToSessionId, correlation.ContentType, properties));
    }

    private static List ListOf(params object?[] items)
    {
        var list = new List();
        foreach (var item in items)
        {
            list.Add(item);
        }
        return list;
    }
}
