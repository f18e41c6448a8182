using System.ComponentModel;
using System.Diagnostics;

namespace ExchangeHub.Tests.Broker;

/// <summary>The Python that has Microsoft's SDK. Debian's package is for the system's own.</summary>
public static class PythonScripts
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(120);
    private static readonly Lazy<Task<string?>> Found = new(Find);

    public static string ServiceBus => Path.Combine(SharedData.Repository, "tests", "python", "servicebus.py");

    /// <summary>Skips the test when there is none.</summary>
    public static async Task<string> Program()
    {
        var python = await Found.Value;
        Assert.SkipWhen(python is null, "no Python with azure.servicebus here (Debian: python3-azure)");
        return python!;
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

    public static async Task<(int Status, string Said)> Execute(string program, params string[] arguments)
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
