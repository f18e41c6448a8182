using ExchangeHub.Broker;

namespace ExchangeHub.Local.Pump;

/// <summary>What the Functions host would fire, from this process, at the same endpoints.</summary>
public sealed class Triggers : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromMinutes(5) };
    private readonly Task running;

    private Triggers(EmbeddedBroker broker, int port, TimeProvider time)
    {
        var post = new TriggerPost(http, port, time);
        running = Task.WhenAll(
            Task.Run(() => new LogPump(broker, post, time).Run(stopping.Token)), Task.Run(() => new TimerPump(post, time).Run(stopping.Token)));
    }

    /// <param name="port">The hub's port for triggers.</param>
    public static Triggers Start(EmbeddedBroker broker, int port, TimeProvider time) => new(broker, port, time);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // whatever they were waiting for ends with us
        http.Dispose();
        stopping.Dispose();
    }
}
