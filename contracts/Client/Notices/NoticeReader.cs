using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Messaging.ServiceBus;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Client;

/// <summary>Reads the CloudEvents 1.0 JSON event in a message of Service Bus.</summary>
internal static class NoticeReader
{
    /// <summary>Null when it is not a notice of a message.</summary>
    public static NoticeEvent? Read(ServiceBusReceivedMessage message) => Read<NoticeEvent>(message, "exchangehub.notice.v1");

    /// <summary>Null when it is not a notice of a clock.</summary>
    public static ClockEvent? ReadClock(ServiceBusReceivedMessage message) => Read<ClockEvent>(message, "exchangehub.clock.v1");

    private static T? Read<T>(ServiceBusReceivedMessage message, string type)
        where T : class
    {
        try
        {
            return JsonNode.Parse(message.Body) is JsonObject cloudEvent
                && cloudEvent["specversion"].AsString() == "1.0"
                && cloudEvent["type"].AsString() == type
                    ? WireJson.TryRead<T>(cloudEvent["data"])
                    : null;
        }
        catch (Exception other) when (other is JsonException or NotSupportedException)
        {
            return null; // NotSupported: a body that is no bytes
        }
    }
}
