using Amqp.Framing;
using ExchangeHub.Broker.Entities;

namespace ExchangeHub.Broker.Filters.Sql;

/// <summary>The properties of one message as filters name them. Names have no case; a property that is absent is unknown.</summary>
internal readonly struct PropertySource(MessageContent message)
{
    private static readonly Dictionary<string, Func<MessageContent, object?>> SystemProperties = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ContentType"] = message => message.Properties.ContentType?.ToString(),
        ["CorrelationId"] = message => message.Properties.GetCorrelationId()?.ToString(),
        ["Label"] = message => message.Properties.Subject,
        ["Subject"] = message => message.Properties.Subject,
        ["MessageId"] = message => message.MessageId,
        ["ReplyTo"] = message => message.Properties.ReplyTo,
        ["ReplyToSessionId"] = message => message.Properties.ReplyToGroupId,
        ["SessionId"] = message => message.SessionId,
        ["To"] = message => message.Properties.To,
    };

    private static readonly Dictionary<string, Action<Properties, string?>> Setters = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ContentType"] = (properties, text) => properties.ContentType = text,
        ["CorrelationId"] = (properties, text) => properties.CorrelationId = text,
        ["Label"] = (properties, text) => properties.Subject = text,
        ["Subject"] = (properties, text) => properties.Subject = text,
        ["MessageId"] = (properties, text) => properties.MessageId = text,
        ["ReplyTo"] = (properties, text) => properties.ReplyTo = text,
        ["ReplyToSessionId"] = (properties, text) => properties.ReplyToGroupId = text,
        ["SessionId"] = (properties, text) => properties.GroupId = text,
        ["To"] = (properties, text) => properties.To = text,
    };

    /// <param name="text">Null: it goes.</param>
    public static void SetSystem(Properties properties, string name, string? text) => Setters[name](properties, text);

    public static bool HasSystem(string name) => SystemProperties.ContainsKey(name);

    public object? System(string name) => SystemProperties[name](message);

    public object? User(string name)
    {
        if (message.ApplicationProperties.TryGetValue(name, out var exact))
        {
            return Values.Normal(exact);
        }
        return Values.Normal(message.ApplicationProperties.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value);
    }
}
