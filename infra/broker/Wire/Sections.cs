namespace ExchangeHub.Broker.Wire;

/// <summary>Finds the sections of an encoded message (AMQP 1.0 part 3 §3.2) without decoding them.</summary>
internal static class Sections
{
    private const byte FirstBodySection = 0x75, Data = 0x75, Last = 0x78;

    /// <summary>Where the body starts; -1 when the bytes are no sound message.</summary>
    public static int BodyOf(ReadOnlySpan<byte> message)
    {
        var (bodyAt, at, previous) = (-1, 0, (byte)0x70);
        while (at < message.Length)
        {
            var length = EncodedValue.Measure(message[at..]);
            var kind = KindOf(message[at..]);
            if (length < 0 || kind < previous || kind > Last)
            {
                return -1;
            }
            if (bodyAt < 0 && kind >= FirstBodySection)
            {
                bodyAt = at;
            }
            previous = kind;
            at += length;
        }
        return bodyAt < 0 ? message.Length : bodyAt;
    }

    /// <summary>The content of each data section of a batch; null when there is anything else in its body.</summary>
    public static List<byte[]>? DataOf(ReadOnlySpan<byte> message)
    {
        var at = BodyOf(message);
        if (at < 0)
        {
            return null;
        }
        List<byte[]> contents = [];
        while (at < message.Length)
        {
            var length = EncodedValue.Measure(message[at..]);
            var section = message.Slice(at, length);
            var value = section[(section[1] == 0x53 ? 3 : 10)..];
            if (KindOf(section) != Data || value[0] is not (0xA0 or 0xB0))
            {
                return null;
            }
            contents.Add(value[(value[0] == 0xA0 ? 2 : 5)..].ToArray());
            at += length;
        }
        return contents;
    }

    private static byte KindOf(ReadOnlySpan<byte> section) => section switch
    {
        [0x00, 0x53, var kind, ..] => kind,
        [0x00, 0x80, 0, 0, 0, 0, 0, 0, 0, var kind, ..] => kind,
        _ => 0,
    };
}
