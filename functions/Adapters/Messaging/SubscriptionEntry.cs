using System.Xml.Linq;

namespace ExchangeHub.Adapters.Messaging;

/// <summary>
/// The Atom entry that Service Bus's administration API takes for a new subscription. Its reader is a DataContract one:
/// elements out of this order are ignored in silence.
/// </summary>
internal static class SubscriptionEntry
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private static readonly XNamespace Bus = "http://schemas.microsoft.com/netservices/2010/10/servicebus/connect";
    private static readonly XNamespace Instance = "http://www.w3.org/2001/XMLSchema-instance";
    private static readonly XNamespace Schema = "http://www.w3.org/2001/XMLSchema";

    /// <summary>One whose only rule is that an application property has a value.</summary>
    public static string For(string property, string value) => new XElement(Atom + "entry",
        new XElement(Atom + "content",
            new XAttribute("type", "application/xml"),
            new XElement(Bus + "SubscriptionDescription",
                new XAttribute(XNamespace.Xmlns + "i", Instance),
                new XElement(Bus + "LockDuration", "PT1M"),
                new XElement(Bus + "RequiresSession", false),
                new XElement(Bus + "DeadLetteringOnMessageExpiration", true),
                new XElement(Bus + "DeadLetteringOnFilterEvaluationExceptions", true),
                new XElement(Bus + "DefaultRuleDescription",
                    new XElement(Bus + "Filter",
                        new XAttribute(Instance + "type", "CorrelationFilter"),
                        new XElement(Bus + "Properties",
                            new XElement(Bus + "KeyValueOfstringanyType",
                                new XElement(Bus + "Key", property),
                                new XElement(Bus + "Value",
                                    new XAttribute(XNamespace.Xmlns + "s", Schema),
                                    new XAttribute(Instance + "type", "s:string"),
                                    value)))),
                    new XElement(Bus + "Action", new XAttribute(Instance + "type", "EmptyRuleAction")),
                    new XElement(Bus + "Name", property)),
                new XElement(Bus + "MaxDeliveryCount", 10),
                new XElement(Bus + "EnableBatchedOperations", true)))).ToString(SaveOptions.DisableFormatting);
}
