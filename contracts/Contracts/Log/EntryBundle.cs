using System.Buffers.Binary;

namespace ExchangeHub.Contracts.Log;

/// <summary>An entry bundle (C2SP tlog-tiles): repeated big-endian uint16 length and that many bytes.</summary>
public static class EntryBundle
{
    /// <summary>Null when the bytes end inside an entry.</summary>
    public static IReadOnlyList<byte[]>? Read(ReadOnlySpan<byte> bundle)
    {
        List<byte[]> entries = [];
        while (!bundle.IsEmpty)
        {
            if (bundle.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(bundle) is var length && bundle.Length < 2 + length)
            {
                return null;
            }
            entries.Add(bundle.Slice(2, length).ToArray());
            bundle = bundle[(2 + length)..];
        }
        return entries;
    }
}
