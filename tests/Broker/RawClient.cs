using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using ExchangeHub.Broker;

namespace ExchangeHub.Tests.Broker;

/// <summary>A socket, and the frames of a client that need not keep to the protocol.</summary>
public static class RawClient
{
    public static byte[] Open { get; } = Frame(0, [0x00, 0x53, 0x10, 0xC0, 0x04, 0x01, 0xA1, 0x01, (byte)'c']);
    public static byte[] Begin { get; } = Frame(0, [0x00, 0x53, 0x11, 0xC0, 0x07, 0x04, 0x40, 0x43, 0x52, 0xFF, 0x52, 0xFF]);

    /// <summary>All that comes before AMQP's own frames, accepted without a key.</summary>
    public static byte[] Greeting { get; } = [.. "AMQP"u8, 3, 1, 0, 0, .. SaslInit("ANONYMOUS"), .. "AMQP"u8, 0, 1, 0, 0];

    public static async Task<Socket> Connect(EmbeddedBroker broker)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", broker.Port);
        return socket;
    }

    /// <summary>Fails unless the broker closes within seconds, before any of its own time limits.</summary>
    public static async Task ReadToEnd(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer, patience.Token) > 0)
            {
            }
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed with some of our bytes unread.
        }
    }

    public static byte[] SaslInit(string mechanism)
    {
        byte[] symbol = [0xA3, (byte)mechanism.Length, .. Encoding.ASCII.GetBytes(mechanism)];
        byte[] frame = Frame(0, [0x00, 0x53, 0x41, 0xC0, (byte)(1 + symbol.Length), 1, .. symbol]);
        frame[5] = 1;
        return frame;
    }

    public static byte[] Performative(byte code, byte count, byte[] fields, ushort channel = 0) =>
        Frame(0, [0x00, 0x53, code, 0xC0, (byte)(1 + fields.Length), count, .. fields], channel);

    public static byte[] Frame(byte kind, byte[] body, ushort channel = 0)
    {
        byte[] frame = [0, 0, 0, 0, 2, kind, (byte)(channel >> 8), (byte)channel, .. body];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        return frame;
    }

    /// <summary>A <c>begin</c> that is a list of a list of a list…</summary>
    public static byte[] Nested(int depth)
    {
        var bytes = new byte[3 + (9 * depth) + 1];
        (bytes[1], bytes[2]) = (0x53, 0x11);
        for (var i = 0; i < depth; i++)
        {
            var at = bytes.AsSpan(3 + (9 * i));
            at[0] = 0xD0;
            BinaryPrimitives.WriteInt32BigEndian(at[1..], bytes.Length - (3 + (9 * i) + 5));
            BinaryPrimitives.WriteInt32BigEndian(at[5..], 1);
        }
        bytes[^1] = 0x40;
        return bytes;
    }
}
