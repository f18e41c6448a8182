using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Cli;

/// <summary>
/// <c>log-seen.json</c>: the log as far as this agency has read it. The log must continue it, so a hub that goes back on what it showed is
/// caught; who deletes the file begins anew and catches that no more.
/// </summary>
internal static class SeenFile
{
    public static FollowedLog? Read(string file, string origin)
    {
        if (!File.Exists(file))
        {
            return null;
        }
        return StrictJson.TryParse(File.ReadAllBytes(file), out var node, out _) && WireJson.TryRead<FollowedLog>(node) is { IsSound: true } seen && seen.Origin == origin
            ? seen
            : throw new UsageException($"{Path.GetFileName(file)} is not what was kept of this hub's log.");
    }

    public static void Write(string file, FollowedLog seen) => WriteJson(file, seen);

    /// <summary>In one step, or a crash would leave half of it.</summary>
    public static void WriteJson<T>(string file, T state)
    {
        var next = $"{file}.{Path.GetRandomFileName()}";
        PrivateFile.Create(next, WireJson.Bytes(state));
        File.Move(next, file, overwrite: true);
    }
}
