using ExchangeHub.Broker.Entities;
using ExchangeHub.Broker.Filters.Sql;

namespace ExchangeHub.Broker;

/// <summary>
/// Service Bus's SQL filter (learn.microsoft.com, service-bus-messaging-sql-filter): comparisons, <c>AND OR NOT</c>, <c>LIKE</c>, <c>IN</c>,
/// <c>IS NULL</c>, <c>EXISTS</c> and arithmetic over properties. What is unknown, or cannot be compared, does not match.
/// </summary>
public sealed record SqlFilter : MessageFilter
{
    /// <summary>As in the real service.</summary>
    public const int MaxLength = 1024;

    private static readonly IReadOnlyDictionary<string, object> None = new Dictionary<string, object>();
    private readonly Expression expression;

    private SqlFilter(string text, IReadOnlyDictionary<string, object> parameters, Expression expression) =>
        (Text, Parameters, this.expression) = (text, parameters, expression);

    public string Text { get; }
    public IReadOnlyDictionary<string, object> Parameters { get; }

    /// <param name="parameters">By name, with the <c>@</c>; null: none.</param>
    /// <exception cref="FormatException">Says what is wrong, and where.</exception>
    public static SqlFilter Parse(string text, IReadOnlyDictionary<string, object>? parameters = null) => text.Length > MaxLength
        ? throw new FormatException($"longer than {MaxLength} characters")
        : new(text, parameters is { Count: > 0 } ? parameters : None, new Parser(Tokenizer.Of(text), parameters ?? None).Whole());

    internal override bool Matches(MessageContent message) => expression.Of(new PropertySource(message)) is true;
}
