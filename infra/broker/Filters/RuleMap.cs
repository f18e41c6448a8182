using Amqp;
using Amqp.Types;

namespace ExchangeHub.Broker.Filters;

/// <summary>A rule as clients send it in <c>add-rule</c>. It is kept in the same form.</summary>
internal static class RuleMap
{
    private const string Action = "sql-rule-action", Expression = "expression";

    /// <summary>Null: it has no filter, or is malformed.</summary>
    public static RuleDefinition? Read(string name, Map description)
    {
        try
        {
            var action = description[Action] is Map map && map[Expression] is string { Length: > 0 } text ? RuleAction.Parse(text) : null;
            return FilterMap.Read(description) is { } filter ? new(name, filter, action) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static byte[] Encode(RuleDefinition rule)
    {
        var description = new Map();
        FilterMap.Write(description, rule.Filter);
        if (rule.Action is { } action)
        {
            description[Action] = new Map { [Expression] = action.Text };
        }
        var buffer = new ByteBuffer(256, autoGrow: true);
        Encoder.WriteObject(buffer, description);
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }

    /// <summary>What <see cref="Encode"/> wrote. A rule that cannot be read ends the start: without it messages would go astray.</summary>
    public static RuleDefinition Decode(string name, byte[] encoded) =>
        Encoder.ReadObject(new ByteBuffer(encoded, 0, encoded.Length, encoded.Length)) is Map map && Read(name, map) is { } rule
            ? rule
            : throw new InvalidDataException("a kept rule is malformed");
}
