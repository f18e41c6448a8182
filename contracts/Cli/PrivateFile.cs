using ExchangeHub.Contracts.Json;
using System.Text.Json.Nodes;

namespace ExchangeHub.Cli;

/// <summary>Files that hold keys or content: only their owner reads them, and none is written over.</summary>
internal static class PrivateFile
{
    /// <summary>Throws <see cref="UsageException"/> when the file is there already.</summary>
    public static void Create(string path, ReadOnlySpan<byte> bytes)
    {
        RefuseExisting(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using var file = new FileStream(path, options);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    public static void RefuseExisting(string path)
    {
        if (File.Exists(path))
        {
            throw new UsageException($"{Path.GetFileName(path)} is there already and is not written over.");
        }
    }

    public static JsonObject ReadJson(string path) =>
        StrictJson.TryParseObject(File.ReadAllBytes(path)) ?? throw new UsageException($"{Path.GetFileName(path)} is not a JSON object.");
}
