using System.Collections.Concurrent;
using System.Diagnostics;

namespace ExchangeHub.Tests.Host;

/// <summary>A program of ours as a process of its own, which can be told to end and can be killed.</summary>
internal sealed class RunningProgram : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = [], errors = [];

    private RunningProgram(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) =>
        {
            lines.Enqueue(line.Data ?? "");
            if (line.Data is not null)
            {
                errors.Enqueue(line.Data);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Lines of standard error.</summary>
    public IReadOnlyCollection<string> Errors => [.. errors];

    public string Output => string.Join('\n', lines);

    public static RunningProgram Start(string assembly, string folder, IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        StartFile("dotnet", folder, ["exec", assembly, .. arguments], environment);

    public static RunningProgram StartFile(string program, string folder, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        return new(Process.Start(start)!);
    }

    /// <summary>Until it holds; a program that ends before fails the test with its last words.</summary>
    public async Task Until(Func<Task<bool>> holds, CancellationToken ct)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.False(process.HasExited, Output);
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience, Output);
            await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
        }
    }

    /// <summary>SIGKILL: it does not learn of it.</summary>
    public async Task Kill(CancellationToken ct)
    {
        process.Kill();
        await process.WaitForExitAsync(ct);
    }

    public async Task Terminate(CancellationToken ct)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync(ct);
    }

    public async Task<int> Ended(CancellationToken ct)
    {
        await process.WaitForExitAsync(ct).WaitAsync(Patience, ct);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }
        process.Dispose();
    }
}
