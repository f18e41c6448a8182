using System.Buffers.Binary;

namespace ExchangeHub.Broker.Wire;

/// <summary>
/// Measures encoded AMQP values (AMQP 1.0 part 1) without building them. The library's decoder recurses without limit and trusts counts,
/// so one frame of nested lists would end the process; nothing reaches it that was not measured here.
/// </summary>
internal static class EncodedValue
{
    private const int MaxDepth = 32;

    /// <summary>Length of the value that <paramref name="data"/> starts with; -1 when there is no sound one.</summary>
    public static int Measure(ReadOnlySpan<byte> data) => Measure(data, MaxDepth);

    /// <summary>The parts of an encoded list, each still encoded; null when it is no list. The list's own length must have been measured.</summary>
    public static List<Range>? Items(ReadOnlySpan<byte> list)
    {
        var (at, count) = list.Length == 0 ? (0, -1) : list[0] switch
        {
            0x45 => (1, 0),
            0xC0 => (3, list[2]),
            0xD0 => (9, BinaryPrimitives.ReadInt32BigEndian(list[5..])),
            _ => (0, -1),
        };
        if (count < 0)
        {
            return null;
        }
        List<Range> items = [];
        for (var i = 0; i < count; i++)
        {
            var length = Measure(list[at..]);
            items.Add(at..(at + length));
            at += length;
        }
        return items;
    }

    private static int Measure(ReadOnlySpan<byte> data, int depth)
    {
        if (data.Length == 0 || depth == 0)
        {
            return -1;
        }
        if (data[0] != 0)
        {
            return Plus(1, Content(data[0], data[1..], depth));
        }
        var descriptor = Measure(data[1..], depth - 1);
        return descriptor < 0 ? -1 : Plus(1 + descriptor, Measure(data[(1 + descriptor)..], depth - 1));
    }

    private static int Content(byte code, ReadOnlySpan<byte> data, int depth) => (code >> 4) switch
    {
        0x4 when code == 0x45 || code is 0x40 or 0x41 or 0x42 or 0x43 or 0x44 => 0,
        >= 0x5 and <= 0x9 => Within(Width(code), data),
        0xA => data.Length < 1 ? -1 : Within(1 + data[0], data),
        0xB => data.Length < 4 ? -1 : Within(4 + (long)BinaryPrimitives.ReadUInt32BigEndian(data), data),
        >= 0xC and <= 0xF => Compound(code, data, depth),
        _ => -1,
    };

    private static int Compound(byte code, ReadOnlySpan<byte> data, int depth)
    {
        var wide = (code & 0x10) != 0;
        var prefix = wide ? 8 : 2;
        if (data.Length < prefix)
        {
            return -1;
        }
        var (size, count) = wide
            ? (4 + (long)BinaryPrimitives.ReadUInt32BigEndian(data), (long)BinaryPrimitives.ReadUInt32BigEndian(data[4..]))
            : (1 + data[0], data[1]);
        // No element may be smaller than a byte: the library allocates for the count before it reads.
        if (size < prefix || size > data.Length || count > size)
        {
            return -1;
        }
        var inner = data[prefix..(int)size];
        var used = code is 0xE0 or 0xF0 ? Array(inner, count, depth - 1) : Sequence(inner, count, depth - 1);
        return used == inner.Length ? (int)size : -1;
    }

    private static int Sequence(ReadOnlySpan<byte> data, long count, int depth)
    {
        var at = 0;
        for (; count > 0; count--)
        {
            var length = Measure(data[at..], depth);
            if (length < 0)
            {
                return -1;
            }
            at += length;
        }
        return at;
    }

    private static int Array(ReadOnlySpan<byte> data, long count, int depth)
    {
        if (data.Length == 0 || data[0] == 0 || depth == 0)
        {
            return -1;
        }
        var at = 1;
        for (; count > 0; count--)
        {
            var length = Content(data[0], data[at..], depth);
            if (length < 0)
            {
                return -1;
            }
            at += length;
        }
        return at;
    }

    private static int Width(byte code) => (code >> 4) switch { 0x5 => 1, 0x6 => 2, 0x7 => 4, 0x8 => 8, _ => 16 };

    private static int Within(long length, ReadOnlySpan<byte> data) => length <= data.Length ? (int)length : -1;

    private static int Plus(int prefix, int rest) => rest < 0 ? -1 : prefix + rest;
}
