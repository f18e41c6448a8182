using System.IO.Compression;

namespace ExchangeHub.Client.Verification;

/// <summary>The parts of a zip that a stranger made, by name, as far as they are what evidence can have.</summary>
internal static class ZipParts
{
    private const int MostParts = 10_000;
    private const long MostBytes = 256L * 1024 * 1024; // of all together, however small the zip is

    /// <summary>Null when it is no zip, holds a name twice, does not fit what it says of itself, or is too large.</summary>
    public static Dictionary<string, byte[]>? Read(ReadOnlyMemory<byte> file)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(file.ToArray(), writable: false), ZipArchiveMode.Read);
            if (zip.Entries.Count > MostParts || zip.Entries.Sum(entry => Math.Min(entry.Length, MostBytes + 1)) > MostBytes)
            {
                return null;
            }
            Dictionary<string, byte[]> parts = [];
            foreach (var entry in zip.Entries)
            {
                if (Content(entry) is not { } content || !parts.TryAdd(entry.FullName, content))
                {
                    return null;
                }
            }
            return parts;
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    private static byte[]? Content(ZipArchiveEntry entry)
    {
        var content = new byte[entry.Length];
        using var part = entry.Open();
        var read = part.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return read == content.Length && part.ReadByte() < 0 ? content : null;
    }
}
