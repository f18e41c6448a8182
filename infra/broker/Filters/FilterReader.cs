using System.Text.Json;

namespace ExchangeHub.Broker;

/// <summary>One rule of a subscription in the emulator's <c>Config.json</c>.</summary>
internal static class FilterReader
{
    public static RuleDefinition Read(Place rule)
    {
        var name = rule.Required("Name").Text();
        var properties = rule.Required("Properties");
        MessageFilter filter = properties.Required("FilterType").Text() switch
        {
            "Correlation" => Correlation(properties.Required("CorrelationFilter")),
            "Sql" => Sql<MessageFilter>(properties.Required("SqlFilter"), text => SqlFilter.Parse(text)),
            _ => throw properties.Fault("FilterType", "must be Correlation or Sql"),
        };
        return new(name, filter, properties.Optional("Action") is { } action ? Sql(action, RuleAction.Parse) : null);
    }

    private static T Sql<T>(Place place, Func<string, T> parse)
    {
        var expression = place.Required("SqlExpression");
        try
        {
            return parse(expression.Text());
        }
        catch (FormatException fault)
        {
            throw expression.Fault(fault.Message);
        }
    }

    private static CorrelationFilter Correlation(Place filter)
    {
        if (filter.Value.ValueKind != JsonValueKind.Object || !filter.Value.EnumerateObject().Any())
        {
            throw filter.Fault("must hold at least one condition");
        }
        string? Field(string name) => filter.Optional(name)?.Text();
        return new()
        {
            ContentType = Field("ContentType"),
            CorrelationId = Field("CorrelationId"),
            Label = Field("Label"),
            MessageId = Field("MessageId"),
            ReplyTo = Field("ReplyTo"),
            ReplyToSessionId = Field("ReplyToSessionId"),
            SessionId = Field("SessionId"),
            To = Field("To"),
            Properties = filter.Optional("Properties") is { } properties
                ? properties.Value.EnumerateObject().ToDictionary(property => property.Name, property => Scalar(properties, property))
                : new Dictionary<string, object>(),
        };
    }

    private static object Scalar(Place properties, JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.String => property.Value.GetString()!,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => property.Value.TryGetInt64(out var whole) ? (object)whole : property.Value.GetDouble(),
        _ => throw properties.Fault(property.Name, "must be a string, a number, true or false"),
    };
}
