using ExchangeHub.Broker.Entities;
using ExchangeHub.Broker.Filters.Sql;

namespace ExchangeHub.Broker;

/// <summary>
/// Service Bus's SQL rule action (learn.microsoft.com, service-bus-messaging-sql-rule-action): <c>SET</c> and <c>REMOVE</c> of properties,
/// with semicolons between. What is set has the type of its expression.
/// </summary>
public sealed record RuleAction
{
    /// <summary>As in the real service, on each copy that a rule with an action makes.</summary>
    private const string RuleName = "RuleName";
    private readonly IReadOnlyList<Assignment> assignments;

    private RuleAction(string text, IReadOnlyList<Assignment> assignments) => (Text, this.assignments) = (text, assignments);

    public string Text { get; }

    /// <exception cref="FormatException">Says what is wrong, and where.</exception>
    public static RuleAction Parse(string text) => text.Length > SqlFilter.MaxLength
        ? throw new FormatException($"longer than {SqlFilter.MaxLength} characters")
        : new(text, new Parser(Tokenizer.Of(text), new Dictionary<string, object>()).Assignments());

    /// <summary>The rule's own copy. Each expression sees what those before it set. Null: it would have too large a head, or no id that fits.</summary>
    internal MessageContent? Apply(string rule, MessageContent message)
    {
        foreach (var assignment in assignments)
        {
            if (assignment.Apply(message) is not { } changed)
            {
                return null;
            }
            message = changed;
        }
        return message.With(head => head.ApplicationProperties.Map[RuleName] = rule);
    }
}
