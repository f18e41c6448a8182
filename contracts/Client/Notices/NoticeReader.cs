using System.Text.Json;
using System.Text.Json.Nodes;
using Amqp;
using Amqp.Framing;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Client;

/// <summary>Reads the CloudEvents 1.0 JSON event in an AMQP message.</summary>
internal static class NoticeReader
{
    private const string EventType = "exchangehub.notice.v1";

    /// <summary>Null when it is not a notice.</summary>
    public static NoticeEvent? Read(Message message)
    {
        try
        {
            return message.BodySection is Data data
                && JsonNode.Parse(BytesOf(data)) is JsonObject cloudEvent
                && cloudEvent["specversion"]?.GetValueKind() == JsonValueKind.String && (string?)cloudEvent["specversion"] == "1.0"
                && cloudEvent["type"]?.GetValueKind() == JsonValueKind.String && (string?)cloudEvent["type"] == EventType
                    ? WireJson.TryRead<NoticeEvent>(cloudEvent["data"])
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
