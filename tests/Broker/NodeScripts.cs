using System.Collections.Concurrent;
using System.Diagnostics;

namespace ExchangeHub.Tests.Broker;

/// <summary>Runs scripts of a folder, after restoring its packages from the lock file once.</summary>
public static class NodeScripts
{
    private static readonly ConcurrentDictionary<string, Lazy<Task>> Restored = new();

    /// <summary>A script of <c>tests/node</c>. Fails the test, with what the script said, unless it exits 0.</summary>
    public static Task Run(string script, params string[] arguments) => RunIn(Path.Combine(SharedData.Repository, "tests", "node"), script, arguments);

    /// <summary>Ends when scripts of the folder can be run.</summary>
    public static Task Ready(string folder) => Restored.GetOrAdd(folder, _ => new(() => Restore(folder))).Value;

    /// <summary>A script of any folder with a lock file.</summary>
    public static Task RunIn(string folder, string script, params string[] arguments) => RunIn(folder, new(), script, arguments);

    /// <param name="environment">What is added to the script's environment.</param>
    public static async Task RunIn(string folder, Dictionary<string, string> environment, string script, params string[] arguments)
    {
        await Ready(folder);
        await Execute(folder, "node", [script, .. arguments], TimeSpan.FromSeconds(60), environment);
    }

    private static async Task Restore(string folder)
    {
        // Written by npm at the end, so that an interrupted restore is done again.
        var done = Path.Combine(folder, "node_modules", ".package-lock.json");
        if (!File.Exists(done))
        {
            await Execute(folder, "npm", ["ci", "--no-audit", "--no-fund"], TimeSpan.FromMinutes(5));
        }
    }

    private static async Task Execute(string folder, string program, string[] arguments, TimeSpan most, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(most);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, $"{string.Join(' ', arguments.Take(2))} exited with {process.ExitCode}:\n{await output}\n{await error}");
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
