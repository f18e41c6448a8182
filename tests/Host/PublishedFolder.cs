using System.Diagnostics;

namespace ExchangeHub.Tests.Host;

/// <summary>
/// What was built, published for the Functions host on Linux. Only the two slow steps of <c>package.sh</c> are left out, the runtime and
/// the compiling ahead, so that it takes seconds.
/// </summary>
public sealed class PublishedFolder : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("exchange-hub-package-");

    public string Path => folder.FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        var built = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Parent!.Name; // …/bin/Debug/net10.0
        var (status, output) = await Run(
            "dotnet", "publish", "functions", "-c", built, "--no-build", "-o", Path, "-r", "linux-x64", "--no-self-contained", "-nodeReuse:false",
            "-p:AppendRuntimeIdentifierToOutputPath=false", "-p:PublishReadyToRun=false");
        Assert.True(status == 0, output);
    }

    /// <summary>What <c>package.sh</c> says of the folder before it is zipped.</summary>
    public Task<(int Status, string Output)> Check(params string[] arguments) => Run("bash", ["infra/azure/check-package.sh", .. arguments, Path]);

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<(int Status, string Output)> Run(string program, params string[] arguments)
    {
        var ct = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = SharedData.Repository, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, await output + await errors);
    }
}
