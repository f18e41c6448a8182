using System.Globalization;
using ExchangeHub.Broker.Entities;

namespace ExchangeHub.Broker;

/// <summary>Service Bus's correlation filter: every field given must equal the message's; text compared ordinally.</summary>
public sealed record CorrelationFilter : MessageFilter
{
    public static CorrelationFilter MatchAll { get; } = new();

    /// <summary>The usual one: an application property must have a value.</summary>
    public static CorrelationFilter OnProperty(string name, object value) => new() { Properties = new Dictionary<string, object> { [name] = value } };

    public string? ContentType { get; init; }
    public string? CorrelationId { get; init; }
    public string? Label { get; init; }
    public string? MessageId { get; init; }
    public string? ReplyTo { get; init; }
    public string? ReplyToSessionId { get; init; }
    public string? SessionId { get; init; }
    public string? To { get; init; }
    public IReadOnlyDictionary<string, object> Properties { get; init; } = new Dictionary<string, object>();

    /// <summary>It has no field, so everything would match: who means that says so.</summary>
    internal bool IsEmpty => Properties.Count == 0 && this with { Properties = MatchAll.Properties } == MatchAll;

    internal override bool Matches(MessageContent message)
    {
        var system = message.Properties;
        return Same(ContentType, system?.ContentType?.ToString())
            && Same(CorrelationId, system?.GetCorrelationId()?.ToString())
            && Same(Label, system?.Subject)
            && Same(MessageId, message.MessageId)
            && Same(ReplyTo, system?.ReplyTo)
            && Same(ReplyToSessionId, system?.ReplyToGroupId)
            && Same(SessionId, system?.GroupId)
            && Same(To, system?.To)
            && Properties.All(wanted => message.ApplicationProperties.TryGetValue(wanted.Key, out var actual) && Equal(wanted.Value, actual));
    }

    private static bool Same(string? wanted, string? actual) => wanted is null || wanted == actual;

    // Clients choose the width of a number, so its value counts and not its type.
    private static bool Equal(object wanted, object? actual) =>
        IsWhole(wanted) && actual is not null && IsWhole(actual)
            ? Convert.ToDecimal(wanted, CultureInfo.InvariantCulture) == Convert.ToDecimal(actual, CultureInfo.InvariantCulture)
            : Equals(wanted, actual);

    private static bool IsWhole(object value) => value is sbyte or byte or short or ushort or int or uint or long or ulong;
}
