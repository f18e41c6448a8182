using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace ExchangeHub.Broker.Administration;

/// <summary>Rules and their filters in the administration API's XML.</summary>
internal static class RuleXml
{
    /// <summary>Of XML Schema's types; Microsoft's JavaScript client takes a prefix to be four letters long.</summary>
    private const string Prefix = "d6p1";
    private const string Pair = "KeyValueOfstringanyType";
    private const int MaxNameLength = 50;
    private static readonly XNamespace Schema = "http://www.w3.org/2001/XMLSchema";

    public static XElement Of(RuleDefinition rule) => new(Atom.Bus + "RuleDescription",
        new XAttribute(XNamespace.Xmlns + "i", Atom.Instance),
        FilterOf(rule.Filter),
        ActionOf(rule.Action),
        new XElement(Atom.Bus + "CreatedAt", DateTime.UnixEpoch),
        new XElement(Atom.Bus + "Name", rule.Name));

    /// <summary>Null: it tells none.</summary>
    public static string? NameOf(XElement description) => description.Element(Atom.Bus + "Name")?.Value is { Length: > 0 } name ? name : null;

    public static RuleDefinition Read(string name, XElement description)
    {
        if (name.Length > MaxNameLength || name.Contains('/', StringComparison.Ordinal))
        {
            throw AdministrationFault.Malformed("A rule has a name of up to 50 characters, without a slash.");
        }
        try
        {
            var filter = description.Element(Atom.Bus + "Filter");
            MessageFilter lets = (filter is null ? null : TypeOf(filter)) switch
            {
                "TrueFilter" or null => CorrelationFilter.MatchAll,
                "FalseFilter" => SqlFilter.Parse("1=0"),
                "SqlFilter" => SqlFilter.Parse(
                    filter!.Element(Atom.Bus + "SqlExpression")?.Value ?? "", Values(filter.Element(Atom.Bus + "Parameters"))),
                "CorrelationFilter" => Correlation(filter!) is { IsEmpty: false } some ? some : throw new FormatException("a correlation filter without a field"),
                _ => throw AdministrationFault.Malformed("The filter is of a kind unknown here."),
            };
            return new(name, lets, Action(description.Element(Atom.Bus + "Action")));
        }
        catch (Exception fault) when (fault is FormatException or OverflowException)
        {
            throw AdministrationFault.Malformed($"The rule is at fault: {fault.Message}");
        }
    }

    private static XElement FilterOf(MessageFilter filter) => filter switch
    {
        SqlFilter sql => Filter("SqlFilter", new XElement(Atom.Bus + "SqlExpression", sql.Text), new XElement(Atom.Bus + "CompatibilityLevel", 20),
            sql.Parameters.Count == 0 ? null : new XElement(Atom.Bus + "Parameters", Pairs(sql.Parameters))),
        CorrelationFilter all when all == CorrelationFilter.MatchAll =>
            Filter("TrueFilter", new XElement(Atom.Bus + "SqlExpression", "1=1"), new XElement(Atom.Bus + "CompatibilityLevel", 20)),
        CorrelationFilter some => Filter("CorrelationFilter",
            Fields(some).Where(field => field.Value is not null).Select(field => new XElement(Atom.Bus + field.Name, field.Value)),
            new XElement(Atom.Bus + "Properties", Pairs(some.Properties))),
        _ => throw new InvalidOperationException("a filter of a kind unknown here"),
    };

    private static RuleAction? Action(XElement? action) => (action is null ? null : TypeOf(action)) switch
    {
        "EmptyRuleAction" or null => null,
        "SqlRuleAction" => RuleAction.Parse(action!.Element(Atom.Bus + "SqlExpression")?.Value ?? ""),
        _ => throw AdministrationFault.Malformed("The action is of a kind unknown here."),
    };

    private static XElement ActionOf(RuleAction? action) => new(Atom.Bus + "Action",
        new XAttribute(Atom.Instance + "type", action is null ? "EmptyRuleAction" : "SqlRuleAction"),
        action is null ? null : new XElement(Atom.Bus + "SqlExpression", action.Text));

    private static XElement Filter(string type, params object?[] content) =>
        new(Atom.Bus + "Filter", new XAttribute(Atom.Instance + "type", type), content);

    private static IEnumerable<(string Name, string? Value)> Fields(CorrelationFilter filter) =>
    [
        ("CorrelationId", filter.CorrelationId), ("MessageId", filter.MessageId), ("To", filter.To), ("ReplyTo", filter.ReplyTo), ("Label", filter.Label),
        ("SessionId", filter.SessionId), ("ReplyToSessionId", filter.ReplyToSessionId), ("ContentType", filter.ContentType),
    ];

    private static CorrelationFilter Correlation(XElement filter)
    {
        string? Text(string name) => filter.Element(Atom.Bus + name)?.Value is { Length: > 0 } text ? text : null;
        return new()
        {
            ContentType = Text("ContentType"),
            CorrelationId = Text("CorrelationId"),
            Label = Text("Label"),
            MessageId = Text("MessageId"),
            ReplyTo = Text("ReplyTo"),
            ReplyToSessionId = Text("ReplyToSessionId"),
            SessionId = Text("SessionId"),
            To = Text("To"),
            Properties = Values(filter.Element(Atom.Bus + "Properties")),
        };
    }

    private static Dictionary<string, object> Values(XElement? pairs)
    {
        Dictionary<string, object> values = [];
        foreach (var pair in pairs?.Elements(Atom.Bus + Pair) ?? [])
        {
            var key = pair.Element(Atom.Bus + "Key")?.Value ?? "";
            if (!values.TryAdd(key, Value(pair.Element(Atom.Bus + "Value"))))
            {
                throw new FormatException("a value is given twice");
            }
        }
        return values;
    }

    private static IEnumerable<XElement> Pairs(IReadOnlyDictionary<string, object> values) => values.Select(
        value => new XElement(Atom.Bus + Pair, new XElement(Atom.Bus + "Key", value.Key), ValueOf(value.Value)));

    private static object Value(XElement? value) => (value is null ? null : TypeOf(value)) switch
    {
        "string" => value!.Value,
        "int" => XmlConvert.ToInt32(value!.Value),
        "long" => XmlConvert.ToInt64(value!.Value),
        "double" => XmlConvert.ToDouble(value!.Value),
        "boolean" => XmlConvert.ToBoolean(value!.Value),
        "dateTime" => XmlConvert.ToDateTime(value!.Value, XmlDateTimeSerializationMode.Utc),
        _ => throw new FormatException("a value is of a type unknown here"),
    };

    private static XElement ValueOf(object value)
    {
        var type = value switch
        {
            bool => "boolean",
            int => "int",
            long => "long",
            double => "double",
            DateTime => "dateTime",
            _ => "string",
        };
        return new(Atom.Bus + "Value",
            new XAttribute(XNamespace.Xmlns + Prefix, Schema), new XAttribute(Atom.Instance + "type", $"{Prefix}:{type}"),
            type == "string" ? Convert.ToString(value, CultureInfo.InvariantCulture) : value);
    }

    /// <summary>Without its prefix, which every client chooses for itself.</summary>
    private static string? TypeOf(XElement element) => element.Attribute(Atom.Instance + "type")?.Value.Split(':')[^1];
}
