using System.Text.Json;
using System.Text.Json.Nodes;
using Amqp;
using Amqp.Framing;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Client;

/// <summary>Reads the CloudEvents 1.0 JSON event in an AMQP message.</summary>
internal static class NoticeReader
{
    /// <summary>Null when it is not a notice of a message.</summary>
    public static NoticeEvent? Read(Message message) => Read<NoticeEvent>(message, "exchangehub.notice.v1");

    /// <summary>Null when it is not a notice of a clock.</summary>
    public static ClockEvent? ReadClock(Message message) => Read<ClockEvent>(message, "exchangehub.clock.v1");

    private static T? Read<T>(Message message, string type)
        where T : class
    {
        try
        {
            return message.BodySection is Data data
                && JsonNode.Parse(BytesOf(data)) is JsonObject cloudEvent
                && cloudEvent["specversion"].AsString() == "1.0"
                && cloudEvent["type"].AsString() == type
                    ? WireJson.TryRead<T>(cloudEvent["data"])
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ReadOnlySpan<byte> BytesOf(Data data) =>
        data.Buffer is { } buffer ? buffer.Buffer.AsSpan(buffer.Offset, buffer.Length) : data.Binary;
}
