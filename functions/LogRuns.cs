using ExchangeHub.Adapters.Telemetry;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Core.Log;

namespace ExchangeHub;

/// <summary>
/// Runs the sequencer until nothing is pending. Wake-ups that come while it runs share the next run: it begins after they came, so it
/// covers what they were sent for, and a burst of them costs two checkpoints and not one each.
/// </summary>
public sealed class LogRuns(Sequencer sequencer, LogReader log, HubMetrics metrics, IHostApplicationLifetime life)
{
    private readonly Lock gate = new();
    private Task running = Task.CompletedTask;
    private Task? queued;

    /// <summary>Everything pending when this was called is covered when it returns.</summary>
    public Task Run(CancellationToken ct)
    {
        lock (gate)
        {
            if (queued is null && running.IsCompleted)
            {
                running = RunAll();
                return running.WaitAsync(ct);
            }
            queued ??= RunAfter(running);
            return queued.WaitAsync(ct);
        }
    }

    private async Task RunAfter(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // those who waited for it hear of its failure
        await Task.Yield();
        lock (gate)
        {
            (running, queued) = (queued!, null);
        }
        await RunAll();
    }

    // One caller that goes away must not stop the run that others wait for.
    private async Task RunAll()
    {
        while (await sequencer.RunOnce(life.ApplicationStopping) > 0)
        {
        }
        if (await log.Checkpoint(life.ApplicationStopping) is { } note && SignedNote.Parse(note) is { } signed && Checkpoint.Parse(signed.Text) is { } checkpoint)
        {
            metrics.LogSize(checkpoint.Size);
        }
    }
}
