namespace ExchangeHub.Broker.Wire;

/// <summary>The eight bytes each layer of an AMQP connection starts with (AMQP 1.0 part 2 §2.2, part 5 §5.3.1).</summary>
internal static class ProtocolHeader
{
    public static byte[] Amqp { get; } = [.. "AMQP"u8, 0, 1, 0, 0];
    public static byte[] Sasl { get; } = [.. "AMQP"u8, 3, 1, 0, 0];
}
