using Amqp;

namespace ExchangeHub.Broker.Wire;

/// <summary>A message that came in, as its bytes: the library's buffer is pooled, and decoding is not the library's to do.</summary>
internal sealed class ReceivedMessage(byte[] bytes) : Message
{
    public byte[] Bytes => bytes;
}
