using Amqp.Types;

namespace ExchangeHub.Broker.Filters;

/// <summary>A filter as clients send it in <c>add-rule</c>.</summary>
internal static class FilterMap
{
    /// <summary>Ours, in what is kept alone: clients send <c>1=1</c>, and no parameters.</summary>
    private const string All = "true-filter", Parameters = "parameters";

    /// <summary>Null: there is none, or it is empty.</summary>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static MessageFilter? Read(Map description)
    {
        if (description["sql-filter"] is Map sql && sql["expression"] is string expression)
        {
            return SqlFilter.Parse(expression, sql[Parameters] is Map parameters ? Values(parameters) : null);
        }
        if (description[All] is Map)
        {
            return CorrelationFilter.MatchAll;
        }
        if (description["correlation-filter"] is not Map map)
        {
            return null;
        }
        string? Text(string name) => map[name] as string;
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
            Properties = Values(map["properties"] as Map ?? []),
        };
        return filter.IsEmpty ? null : filter;
    }

    public static void Write(Map description, MessageFilter filter)
    {
        switch (filter)
        {
            case SqlFilter sql:
                description["sql-filter"] = sql.Parameters.Count == 0
                    ? new Map { ["expression"] = sql.Text }
                    : new Map { ["expression"] = sql.Text, [Parameters] = MapOf(sql.Parameters) };
                break;
            case CorrelationFilter all when all == CorrelationFilter.MatchAll:
                description[All] = new Map();
                break;
            case CorrelationFilter correlation:
                description["correlation-filter"] = MapOf(correlation);
                break;
            default:
                throw new InvalidOperationException("a filter of a kind unknown here");
        }
    }

    private static Dictionary<string, object> Values(Map map)
    {
        Dictionary<string, object> values = [];
        foreach (var (key, value) in map)
        {
            values[key.ToString()!] = value;
        }
        return values;
    }

    private static Map MapOf(IReadOnlyDictionary<string, object> values)
    {
        var map = new Map();
        foreach (var (key, value) in values)
        {
            map[key] = value;
        }
        return map;
    }

    private static Map MapOf(CorrelationFilter filter)
    {
        var map = new Map { ["properties"] = MapOf(filter.Properties) };
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)
        [
            ("content-type", filter.ContentType), ("correlation-id", filter.CorrelationId), ("label", filter.Label), ("message-id", filter.MessageId),
            ("reply-to", filter.ReplyTo), ("reply-to-session-id", filter.ReplyToSessionId), ("session-id", filter.SessionId), ("to", filter.To),
        ])
        {
            if (value is not null)
            {
                map[name] = value;
            }
        }
        return map;
    }
}
