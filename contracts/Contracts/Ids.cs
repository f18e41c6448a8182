using System.Buffers.Binary;

namespace ExchangeHub.Contracts;

/// <summary>UUID version 7 (RFC 9562 §5.7) from an injected clock and injected randomness.</summary>
public static class Ids
{
    public static Guid New(TimeProvider time, Entropy entropy)
    {
        Span<byte> bytes = stackalloc byte[16];
        entropy(bytes);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)time.GetUtcNow().ToUnixTimeMilliseconds() << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]));
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>True for the lower-case text form of a UUID of version 7, and nothing else.</summary>
    public static bool IsVersion7(string text) =>
        Guid.TryParseExact(text, "D", out var id) && id.Version == 7 && id.Variant is >= 8 and <= 11 && id.ToString() == text;

    /// <summary>The millisecond a version 7 UUID was made in.</summary>
    public static DateTimeOffset TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16));
    }
}
