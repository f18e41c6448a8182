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
