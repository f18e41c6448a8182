using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Local.Files;

/// <summary>Files that hold keys or say where things are: readable by their owner alone (0600 in folders 0700).</summary>
public static class PrivateFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }
        Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Whole or not at all: a reader, or the next start after a crash, never sees half a key.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        MakeFolder(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }
        var beside = $"{path}.new";
        File.Delete(beside); // a leftover would keep its own mode
        using (var file = new FileStream(beside, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(beside, path, overwrite: true);
    }

    // As a span: an array would be a T of its own, and this would call itself without end.
    public static void Write<T>(string path, T value) => Write(path, WireJson.Bytes(value).AsSpan());

    public static JsonObject ReadObject(string path) =>
        StrictJson.TryParseObject(File.ReadAllBytes(path)) ?? throw new InvalidDataException($"{Path.GetFileName(path)} holds no JSON object");
}
