using ExchangeHub.Adapters.Http;
using ExchangeHub.Adapters.Storage;
using ExchangeHub.Core;

namespace ExchangeHub;

/// <summary>Something the hub needs. Throws when it is not there.</summary>
public sealed record Probe(string Name, Func<CancellationToken, Task> Reach);

/// <summary>Whether storage, vault and whatever else registered a <see cref="Probe"/> can be reached. An answer holds for two seconds, since anyone may ask.</summary>
public sealed class Probes(HubBlobs blobs, IVault vault, IEnumerable<Probe> more, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Holds = TimeSpan.FromSeconds(2), Patience = TimeSpan.FromSeconds(3);

    private readonly Probe[] probes =
    [
        new("storage", ct => Task.WhenAll(blobs.Content.Read("health", ct), blobs.State.Read("health", ct))),
        new("vault", vault.PublicKeys),
        .. more,
    ];

    private readonly SemaphoreSlim asking = new(1);
    private (DateTimeOffset At, IReadOnlyList<string> Names)? last;

    /// <summary>Names of what cannot be reached.</summary>
    public async Task<IReadOnlyList<string>> Unreachable(CancellationToken ct)
    {
        await asking.WaitAsync(ct);
        try
        {
            if (last is not { } answer || time.GetUtcNow() - answer.At >= Holds)
            {
                var names = await Task.WhenAll(probes.Select(probe => Ask(probe, ct)));
                last = answer = (time.GetUtcNow(), [.. names.OfType<string>()]);
            }
            return answer.Names;
        }
        finally
        {
            asking.Release();
        }
    }

    public void Dispose() => asking.Dispose();

    private async Task<string?> Ask(Probe probe, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            await probe.Reach(either.Token);
            return null;
        }
        catch (Exception e) when (Faults.IsOutage(e) && !ct.IsCancellationRequested)
        {
            return probe.Name;
        }
    }
}
