using System.ComponentModel;
using System.Diagnostics;
using ExchangeHub.Broker;
using ExchangeHub.Local.Files;

namespace ExchangeHub.Tests.Broker;

/// <summary>Microsoft's own Python SDK against the embedded broker over TLS: it speaks nothing else.</summary>
public sealed class PythonSdkTests : IDisposable
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(120);

    /// <summary>What finds the SDK first; null: nothing on this machine does. Debian's package is for the system's own Python.</summary>
    private static readonly Lazy<Task<string?>> Python = new(Find);

    private readonly string folder = Directory.CreateTempSubdirectory("broker-tls-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("complete")]
    [InlineData("batch")]
    [InlineData("abandon")]
    [InlineData("dead_letter")]
    [InlineData("defer_and_peek")]
    [InlineData("session")]
    [InlineData("subscription")]
    [InlineData("lock_runs_out")]
    [InlineData("wrong_key")]
    [InlineData("many_connects")]
    public async Task Scenario(string name)
    {
        var python = await Python.Value;
        Assert.SkipWhen(python is null, "no Python with azure.servicebus here (Debian: python3-azure)");
        using var certificate = LoopbackCertificate.Load(folder, "embedded broker", [], TimeProvider.System);
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Tls = new(certificate) });

        var (status, said) = await Execute(
            python!, Path.Combine(SharedData.Repository, "tests", "python", "servicebus.py"),
            name, $"{broker.TlsPort}", Path.Combine(folder, LoopbackCertificate.PublicFile), broker.KeyName, broker.Key);

        Assert.True(status == 0, $"{name} exited with {status}:\n{said}");
    }

    private static async Task<string?> Find()
    {
        foreach (var python in (string[])["python3", "/usr/bin/python3"])
        {
            try
            {
                if (await Execute(python, "-c", "import azure.servicebus") is (0, _))
                {
                    return python;
                }
            }
            catch (Win32Exception)
            {
                // There is no such program.
            }
        }
        return null;
    }

    private static async Task<(int Status, string Said)> Execute(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Most);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
