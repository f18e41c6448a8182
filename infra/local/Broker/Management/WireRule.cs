using Amqp.Types;

namespace ExchangeHub.Local.Broker.Management;

/// <summary>Rules as clients write and read them. The codes of filters have one zero less than those of rules and actions.</summary>
internal static class WireRule
{
    private const ulong Rule = 0x0000013700000004, EmptyAction = 0x0000013700000005;
    private const ulong SqlCode = 0x0000001370000006, TrueCode = 0x0000001370000007, CorrelationCode = 0x0000001370000009;
    private const int CompatibilityLevel = 20;

    public static DescribedValue Of(RuleDefinition rule) =>
        new(Rule, ListOf(FilterOf(rule.Filter), new DescribedValue(EmptyAction, ListOf()), rule.Name, DateTime.UnixEpoch));

    /// <summary>Null: there is none, or it is malformed.</summary>
    public static MessageFilter? FilterOf(Map description)
    {
        if (description["sql-filter"] is Map sql && sql["expression"] is string expression)
        {
            try
            {
                return SqlFilter.Parse(expression);
            }
            catch (FormatException)
            {
                return null;
            }
        }
        if (description["correlation-filter"] is not Map map)
        {
            return null;
        }
        string? Text(string name) => map[name] as string;
        var properties = new Dictionary<string, object>();
        foreach (var (key, value) in map["properties"] as Map ?? [])
        {
            properties[key.ToString()!] = value;
        }
        var filter = new CorrelationFilter
        {
            ContentType = Text("content-type"),
            CorrelationId = Text("correlation-id"),
            Label = Text("label"),
            MessageId = Text("message-id"),
            ReplyTo = Text("reply-to"),
            ReplyToSessionId = Text("reply-to-session-id"),
            SessionId = Text("session-id"),
            To = Text("to"),
            Properties = properties,
        };
        return filter == CorrelationFilter.MatchAll with { Properties = properties } && properties.Count == 0 ? null : filter;
    }

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
