using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using ExchangeHub.Local.Files;

namespace ExchangeHub.Local.Azurite;

/// <summary>Installs Azurite from its npm lock file, once for each version of that file, beside it and so out of git's sight.</summary>
internal static class AzuriteInstall
{
    /// <summary>The folder that holds <c>serve.js</c> and what it needs. Any number of processes may ask at once.</summary>
    public static async Task<string> Ensure(CancellationToken ct)
    {
        var folder = Folder;
        var stamp = Path.Combine(folder, "node_modules", ".installed");
        var wanted = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(folder, "package-lock.json"), ct)));
        if (IsInstalled())
        {
            return folder;
        }
        using var alone = await FileLock.Wait(Path.Combine(folder, "node_modules.lock"), TimeProvider.System, ct);
        if (!IsInstalled()) // by the process we waited for
        {
            await RunNpm(folder, ct);
            await File.WriteAllTextAsync(stamp, wanted, ct);
        }
        return folder;

        bool IsInstalled() => File.Exists(stamp) && File.ReadAllText(stamp) == wanted;
    }

    /// <summary>In the repository the sources' own folder, so that every build of it shares one install; else beside the program.</summary>
    private static string Folder =>
        Repository.Root(AppContext.BaseDirectory) is { } root
            ? Path.Combine(root, "infra", "local", "Azurite")
            : Path.Combine(AppContext.BaseDirectory, "Azurite");

    private static async Task RunNpm(string folder, CancellationToken ct)
    {
        // No package gets to run code while it is installed.
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var npm = Started(start);
        var output = Task.WhenAll(npm.StandardOutput.ReadToEndAsync(ct), npm.StandardError.ReadToEndAsync(ct));
        await npm.WaitForExitAsync(ct);
        if (npm.ExitCode != 0)
        {
            throw new LocalFault($"npm could not install Azurite in {folder}:\n{string.Join('\n', await output)}");
        }
    }

    internal static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new LocalFault($"{start.FileName} did not start. The local hub needs Node.js 20 or later with npm on the PATH.", e);
        }
    }
}
