using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ExchangeHub.Contracts.Log;

/// <summary>What a witness signs and what its signature line holds (C2SP tlog-cosignature, <c>cosignature/v1</c>): the time, and Ed25519 over time and note.</summary>
public static class Cosignature
{
    public const int TimeBytes = 8;

    /// <summary>The bytes that Ed25519 signs.</summary>
    public static byte[] Message(ulong time, ReadOnlySpan<byte> text) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {time}\n")), .. text];

    public static byte[] Of(ulong time, ReadOnlySpan<byte> signature)
    {
        var bytes = new byte[TimeBytes + signature.Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, time);
        signature.CopyTo(bytes.AsSpan(TimeBytes));
        return bytes;
    }

    /// <summary>Seconds since 1970; null when there is none, or one that no clock tells.</summary>
    public static ulong? TimeOf(ReadOnlySpan<byte> signature) =>
        signature.Length > TimeBytes && BinaryPrimitives.ReadUInt64BigEndian(signature) is var time and <= long.MaxValue ? time : null;
}
