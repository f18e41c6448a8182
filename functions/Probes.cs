using ExchangeHub.Adapters.Http;
using ExchangeHub.Adapters.Storage;
using ExchangeHub.Core;

namespace ExchangeHub;

/// <summary>Something the hub needs.</summary>
/// <param name="Code">Told when it is not there: stable, and without a secret or an address.</param>
/// <param name="Reach">Throws when it is not there.</param>
public sealed record Probe(string Code, Func<CancellationToken, Task> Reach);

/// <summary>Whether storage, vault, broker and whatever else registered a <see cref="Probe"/> can be reached. An answer holds for two seconds, since anyone may ask.</summary>
public sealed class Probes(HubBlobs blobs, IVault vault, INotices broker, IEnumerable<Probe> more, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Holds = TimeSpan.FromSeconds(2);

    /// <summary>Longer than the three seconds after which a silent line to the broker is given up, so that asking mends it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly Probe[] probes =
    [
        new("storage-unreachable", ct => Task.WhenAll(blobs.Content.Read("health", ct), blobs.State.Read("health", ct), blobs.Tiles.Read("health", ct))),
        new("vault-unreachable", vault.PublicKeys),
        new("broker-unreachable", broker.Reach),
        .. more,
    ];

    private readonly SemaphoreSlim asking = new(1);
    private (DateTimeOffset At, IReadOnlyList<string> Codes)? last;

    /// <summary>Codes of what is not there.</summary>
    public async Task<IReadOnlyList<string>> Failing(CancellationToken ct)
    {
        await asking.WaitAsync(ct);
        try
        {
            if (last is not { } answer || time.GetUtcNow() - answer.At >= Holds)
            {
                var codes = await Task.WhenAll(probes.Select(probe => Ask(probe, ct)));
                last = answer = (time.GetUtcNow(), [.. codes.OfType<string>()]);
            }
            return answer.Codes;
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
            return probe.Code;
        }
    }
}
