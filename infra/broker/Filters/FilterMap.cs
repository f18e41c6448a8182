using Amqp.Types;

namespace ExchangeHub.Broker.Filters;

/// <summary>A filter as clients send it in <c>add-rule</c>.</summary>
internal static class FilterMap
{
    /// <summary>Null: there is none, or it is empty.</summary>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static MessageFilter? Read(Map description)
    {
        if (description["sql-filter"] is Map sql && sql["expression"] is string expression)
        {
            return SqlFilter.Parse(expression);
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

    public static void Write(Map description, MessageFilter filter)
    {
        switch (filter)
        {
            case SqlFilter sql:
                description["sql-filter"] = new Map { ["expression"] = sql.Text };
                break;
            case CorrelationFilter correlation:
                description["correlation-filter"] = MapOf(correlation);
                break;
            default:
                throw new InvalidOperationException("a filter of a kind unknown here");
        }
    }

    private static Map MapOf(CorrelationFilter filter)
    {
        var properties = new Map();
        foreach (var (key, value) in filter.Properties)
        {
            properties[key] = value;
        }
        var map = new Map { ["properties"] = properties };
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
