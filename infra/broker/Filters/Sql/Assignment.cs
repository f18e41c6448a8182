using ExchangeHub.Broker.Entities;

namespace ExchangeHub.Broker.Filters.Sql;

/// <summary>One statement of a rule's action.</summary>
/// <param name="Value">Null: the property is removed.</param>
internal sealed record Assignment(Expression.Property Property, Expression? Value)
{
    /// <summary>Null: what comes of it is no message that could be sent.</summary>
    public MessageContent? Apply(MessageContent message)
    {
        var value = Value?.Of(new PropertySource(message));
        return message.With(head =>
        {
            if (Property.IsSystem)
            {
                PropertySource.SetSystem(head.Properties, Property.Name, value?.ToString());
                return;
            }
            var properties = head.ApplicationProperties.Map;
            // Names have no case here, and the message keeps the one it has.
            var name = properties.Keys.Select(key => key.ToString()!).FirstOrDefault(key => key.Equals(Property.Name, StringComparison.OrdinalIgnoreCase));
            properties.Remove(name ?? Property.Name);
            if (value is not null)
            {
                properties[name ?? Property.Name] = value;
            }
        });
    }
}
