using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Core.Directory;

/// <summary>The subscriptions, as <c>directory/subscriptions/{id}.json</c>.</summary>
public sealed class Subscriptions(IBlobs content, TimeProvider time)
{
    private const string Prefix = "directory/subscriptions/";
    private volatile Listing? all;

    public async Task<(Subscription Subscription, string ETag)?> Find(string id, CancellationToken ct) =>
        await content.Read(NameOf(id), ct) is { } blob ? (WireJson.Read<Subscription>(blob.Content), blob.ETag) : null;

    public async Task<IReadOnlyList<Subscription>> All(CancellationToken ct)
    {
        if (all is { } known && time.GetUtcNow() - known.At < AgencyDirectory.MaxAge)
        {
            return known.Entries;
        }
        var at = time.GetUtcNow();
        List<Subscription> read = [];
        await foreach (var name in content.List(Prefix, null, ct))
        {
            if (await content.Read(name, ct) is { } blob)
            {
                read.Add(WireJson.Read<Subscription>(blob.Content));
            }
        }
        all = new(at, read);
        return read;
    }

    /// <summary>False: someone else wrote since; nothing changed.</summary>
    public async Task<bool> Write(Subscription subscription, string? etag, CancellationToken ct)
    {
        var bytes = WireJson.Bytes(subscription);
        var written = etag is null
            ? await content.Create(NameOf(subscription.Id), bytes, ct)
            : await content.Replace(NameOf(subscription.Id), bytes, etag, ct);
        all = null;
        return written;
    }

    private static string NameOf(string id) => $"{Prefix}{id}.json";

    private sealed record Listing(DateTimeOffset At, IReadOnlyList<Subscription> Entries);
}
