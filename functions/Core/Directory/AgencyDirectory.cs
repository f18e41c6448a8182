using System.Collections.Concurrent;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Core.Directory;

/// <summary>The agencies, as <c>directory/agencies/{id}.json</c>. A read may be up to <see cref="MaxAge"/> old.</summary>
public sealed class AgencyDirectory(IBlobs content, TimeProvider time) : IDisposable
{
    /// <summary>How long a key revoked or an agreement ended may still count, everywhere in the hub.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    private const string Prefix = "directory/agencies/";
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, AgencyEntry? Entry)> cached = new();
    private readonly SingleFlight reading = new(); // one listing for all who wait, not one each
    private volatile Listing? all;
    private int changes;

    public static string NameOf(string agency) => $"{Prefix}{agency}.json";

    public async Task<AgencyEntry?> Find(string agency, CancellationToken ct)
    {
        if (!AgencyId.IsValid(agency))
        {
            return null;
        }
        if (cached.TryGetValue(agency, out var known) && IsFresh(known.At))
        {
            return known.Entry;
        }
        var (at, before) = (time.GetUtcNow(), Volatile.Read(ref changes));
        var blob = await content.Read(NameOf(agency), ct);
        var entry = blob is null ? null : WireJson.Read<AgencyEntry>(blob.Content);
        if (entry is not null && before == Volatile.Read(ref changes))
        {
            cached[agency] = (at, entry); // absent ones are not kept: strangers could fill the memory with names
        }
        return entry;
    }

    /// <summary>The agency that this OAuth client speaks for; null when none has it.</summary>
    public async Task<AgencyEntry?> FindByClient(string clientId, string tenantId, CancellationToken ct) =>
        (await All(ct)).FirstOrDefault(agency => agency.Clients.Contains(new ClientEntry(clientId, tenantId)));

    public async Task<IReadOnlyList<AgencyEntry>> All(CancellationToken ct)
    {
        return (Fresh() ?? await reading.Run(Fresh, async () => all = await Read(ct), ct)).Entries;

        Listing? Fresh() => all is { } known && IsFresh(known.At) ? known : null;
    }

    /// <summary>What this instance wrote, it sees at once.</summary>
    public void Forget(string agency)
    {
        cached.TryRemove(agency, out _);
        all = null;
        Interlocked.Increment(ref changes);
    }

    public void Dispose() => reading.Dispose();

    private async Task<Listing> Read(CancellationToken ct)
    {
        var (at, before) = (time.GetUtcNow(), Volatile.Read(ref changes));
        List<string> names = [];
        await foreach (var name in content.List(Prefix, null, ct))
        {
            names.Add(name);
        }
        var blobs = await Task.WhenAll(names.Select(name => content.Read(name, ct)));
        IReadOnlyList<AgencyEntry> entries = [.. blobs.OfType<StoredBlob>().Select(blob => WireJson.Read<AgencyEntry>(blob.Content))];
        // Written while it was being read: good for this caller, too old for the next.
        return new(before == Volatile.Read(ref changes) ? at : DateTimeOffset.MinValue, entries);
    }

    private bool IsFresh(DateTimeOffset at) => time.GetUtcNow() - at < MaxAge;

    private sealed record Listing(DateTimeOffset At, IReadOnlyList<AgencyEntry> Entries);
}
