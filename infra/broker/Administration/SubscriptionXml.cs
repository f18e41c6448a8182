using System.Xml;
using System.Xml.Linq;
using ExchangeHub.Broker.Access;

namespace ExchangeHub.Broker.Administration;

/// <summary>A subscription that a client wants made. What this broker could not keep to is refused.</summary>
internal static class SubscriptionXml
{
    private const int MaxNameLength = 50;

    public static SubscriptionDefinition Read(string name, XElement description)
    {
        if (name.Length is 0 or > MaxNameLength || name.Contains('/', StringComparison.Ordinal))
        {
            throw AdministrationFault.Malformed("A subscription has a name of up to 50 characters, without a slash.");
        }
        if (Text("ForwardDeadLetteredMessagesTo") is { Length: > 0 } || Text("AutoDeleteOnIdle") is not null)
        {
            throw AdministrationFault.NotImplemented("Forwarding of dead letters and deletion of what is idle are not supported.");
        }
        try
        {
            var delivery = new DeliverySettings(
                Text("LockDuration") is { } duration ? XmlConvert.ToTimeSpan(duration) : TimeSpan.FromMinutes(1),
                Text("MaxDeliveryCount") is { } most ? XmlConvert.ToInt32(most) : 10,
                Text("DefaultMessageTimeToLive") is { } life ? XmlConvert.ToTimeSpan(life) : TimeSpan.MaxValue,
                Is("DeadLetteringOnMessageExpiration"), Is("RequiresSession"));
            if (delivery.LockDuration <= TimeSpan.Zero || delivery.LockDuration > TimeSpan.FromMinutes(5) || delivery.MaxDeliveryCount < 1 || delivery.TimeToLive <= TimeSpan.Zero)
            {
                throw AdministrationFault.Malformed("A lock lasts up to five minutes; delivery count and time to live are positive.");
            }
            var rule = description.Element(Atom.Bus + "DefaultRuleDescription");
            return new(name, delivery, [rule is null ? new(RuleDefinition.DefaultName, CorrelationFilter.MatchAll) : RuleXml.Read(RuleXml.NameOf(rule) ?? RuleDefinition.DefaultName, rule)],
                Text("ForwardTo") is { Length: > 0 } to ? EntityPath.Of(to) : null);
        }
        catch (Exception fault) when (fault is FormatException or OverflowException)
        {
            throw AdministrationFault.Malformed("A value is not of its type.");
        }

        string? Text(string element) => description.Element(Atom.Bus + element)?.Value;
        bool Is(string element) => Text(element) is { } text && XmlConvert.ToBoolean(text.ToLowerInvariant());
    }
}
