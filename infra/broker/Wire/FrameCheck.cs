using System.Buffers.Binary;

namespace ExchangeHub.Broker.Wire;

/// <summary>
/// Looks at each incoming frame before the library does: sound encoding, and no more unfinished deliveries than one connection may hold,
/// since the library would collect the parts of an endless message without limit.
/// </summary>
internal sealed class FrameCheck(long maxUnfinished)
{
    private const byte Transfer = 0x14;
    private readonly Dictionary<(ushort Channel, uint Handle), long> unfinished = [];
    private long total;

    /// <summary>Null when the frame may pass, else what is wrong with it, in our words.</summary>
    public string? Fault(ReadOnlySpan<byte> frame)
    {
        var offset = frame[4] * 4;
        if (offset < 8 || offset > frame.Length || frame[5] != 0)
        {
            return "The frame header is malformed.";
        }
        var body = frame[offset..];
        if (body.Length == 0)
        {
            return null;
        }
        var length = EncodedValue.Measure(body);
        if (length < 0 || body[0] != 0)
        {
            return "The frame body is malformed.";
        }
        return IsTransfer(body, out var list)
            ? Count(BinaryPrimitives.ReadUInt16BigEndian(frame[6..]), body[list..length], body.Length - length)
            : null;
    }

    private string? Count(ushort channel, ReadOnlySpan<byte> transfer, int payload)
    {
        if (EncodedValue.Items(transfer) is not { Count: > 0 } items || HandleOf(transfer[items[0]]) is not { } handle)
        {
            return "The transfer names no handle.";
        }
        var more = items.Count > 5 && transfer[items[5]] is [0x41] or [0x56, 1];
        unfinished.Remove((channel, handle), out var before);
        total -= before;
        if (more)
        {
            unfinished[(channel, handle)] = before + payload;
            total += before + payload;
        }
        return total > maxUnfinished ? "The unfinished messages of this connection are too large." : null;
    }

    private static uint? HandleOf(ReadOnlySpan<byte> value) => value switch
    {
        [0x43] => 0,
        [0x52, var small] => small,
        [0x70, ..] => BinaryPrimitives.ReadUInt32BigEndian(value[1..]),
        _ => null,
    };

    private static bool IsTransfer(ReadOnlySpan<byte> body, out int list)
    {
        list = body[1] switch { 0x53 => 3, 0x80 => 10, _ => 0 };
        return list > 0 && body[list - 1] == Transfer && body[2..(list - 1)].TrimStart((byte)0).IsEmpty;
    }
}
