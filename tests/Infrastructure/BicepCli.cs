using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace ExchangeHub.Tests.Infrastructure;

/// <summary>Microsoft's Bicep compiler, as the package that the tests' project pins, run on a copy of <c>infra/azure</c>.</summary>
public sealed class BicepCli : IDisposable
{
    private readonly DirectoryInfo copy = Directory.CreateTempSubdirectory("exchange-hub-bicep-");

    public BicepCli()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64, "the pinned Bicep compiler runs on Linux x64 only");
        foreach (var file in Source.GetFiles("*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Folder, Path.GetRelativePath(Source.FullName, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            file.CopyTo(target);
        }
    }

    public static DirectoryInfo Source { get; } = new(Path.Combine(SharedData.Repository, "infra", "azure"));

    /// <summary>The copy, which may be written to.</summary>
    public string Folder => copy.FullName;

    /// <summary>Exit code, and all that it printed: an answer on one stream, diagnostics on the other.</summary>
    public async Task<(int Code, string Output, string Diagnostics)> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1"; // the compiler's own need, on a machine without ICU
        start.Environment["BICEP_TRACING_ENABLED"] = "false";
        using var process = Process.Start(start)!;
        var (output, diagnostics) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await diagnostics);
    }

    /// <summary>What a run printed to standard output. Fails on any diagnostic, a warning too.</summary>
    public async Task<string> RunCleanly(params string[] arguments)
    {
        var (code, output, diagnostics) = await Run(arguments);
        Assert.True(code == 0 && diagnostics.Length == 0, $"bicep {string.Join(' ', arguments)}: {code}\n{diagnostics}");
        return output;
    }

    public void Dispose() => copy.Delete(recursive: true);

    private static string Executable =>
        typeof(BicepCli).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Bicep").Value!;
}
