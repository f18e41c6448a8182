using System.Globalization;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Collection;

/// <summary>Where one recipient stands with one message: <c>deliveries/{agency}/{sender}/{jti}.json</c>.</summary>
public sealed record Delivery(
    DateTimeOffset Noticed, DateTimeOffset? Released = null, DateTimeOffset? Acknowledged = null, DateTimeOffset? Unreadable = null,
    DateTimeOffset? Expired = null, DateTimeOffset? Withdrawn = null)
{
    /// <summary>The view is gone, or is about to go, and will not be released again.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsClosed => Acknowledged is not null || Expired is not null || Withdrawn is not null;
}

/// <summary>One line of an inbox: what the notice says, and nothing more (wire format §5).</summary>
public sealed record InboxItem(string Message, string From, string Kind, string Urgency, DateTimeOffset Expires, string Release);

/// <summary>Deliveries and inboxes. The inbox marker goes with the acknowledgement, so that an inbox is one prefix listing.</summary>
public sealed class Deliveries(IBlobs content, TimeProvider time)
{
    public static string InboxPrefix(string agency) => $"inbox/{agency}/";

    public async Task<Delivery?> Find(string agency, MessageKey key, CancellationToken ct) =>
        await content.Read(Name(agency, key), ct) is { } blob ? WireJson.Read<Delivery>(blob.Content) : null;

    /// <summary>Idempotent. A delivery that went further stays as it is, and its inbox line is not put back.</summary>
    public async Task Open(string agency, MessageKey key, InboxItem item, CancellationToken ct)
    {
        // The line first: a delivery without a line would never be seen, a line without a delivery is only early.
        if (await Find(agency, key, ct) is null or { IsClosed: false })
        {
            await content.Put(InboxName(agency, key), WireJson.Bytes(item), ct);
        }
        if (!await content.Create(Name(agency, key), WireJson.Bytes(new Delivery(time.GetUtcNow())), ct)
            && await Find(agency, key, ct) is { IsClosed: true })
        {
            await CloseInbox(agency, key, ct); // closed between the two reads: the line would stay for good
        }
    }

    /// <summary>Changes it by compare-and-swap until it holds; null from <paramref name="change"/> leaves it.</summary>
    public async Task<Delivery> Update(string agency, MessageKey key, Func<Delivery, Delivery?> change, CancellationToken ct)
    {
        while (true)
        {
            if (await content.Read(Name(agency, key), ct) is not { } blob)
            {
                // Collected before the announcement was finished: the delivery begins here.
                await content.Create(Name(agency, key), WireJson.Bytes(new Delivery(time.GetUtcNow())), ct);
                continue;
            }
            var delivery = WireJson.Read<Delivery>(blob.Content);
            if (change(delivery) is not { } changed)
            {
                return delivery;
            }
            if (await content.Replace(Name(agency, key), WireJson.Bytes(changed), blob.ETag, ct))
            {
                return changed;
            }
        }
    }

    public Task CloseInbox(string agency, MessageKey key, CancellationToken ct) => content.Delete(InboxName(agency, key), ct);

    /// <summary>Oldest first, and where to go on; null at the end.</summary>
    public async Task<(IReadOnlyList<InboxItem> Items, string? Next)> Inbox(string agency, string? after, int most, CancellationToken ct)
    {
        List<InboxItem> items = [];
        string? last = null;
        await foreach (var name in content.List(InboxPrefix(agency), after is null ? null : InboxPrefix(agency) + after, ct))
        {
            if (items.Count == most)
            {
                return (items, last![InboxPrefix(agency).Length..]);
            }
            if (await content.Read(name, ct) is { } blob)
            {
                items.Add(WireJson.Read<InboxItem>(blob.Content));
                last = name;
            }
        }
        return (items, null);
    }

    /// <summary>Every line of every inbox, for announcing again after a broker forgot.</summary>
    public async IAsyncEnumerable<(string Agency, MessageKey Key)> Waiting([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var name in content.List("inbox/", null, ct))
        {
            if (name.Split('/') is ["inbox", var agency, var jti, var sender])
            {
                yield return (agency, new(sender, jti));
            }
        }
    }

    /// <summary>Marks when the message ends, so that expiry is one listing too. Written before the commit.</summary>
    public Task MarkExpiry(MessageKey key, DateTimeOffset expires, CancellationToken ct) =>
        content.Put(ExpiryName(key, expires), default, ct);

    public async IAsyncEnumerable<(MessageKey Key, string Marker)> Expired([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var now = Minute(time.GetUtcNow());
        await foreach (var name in content.List("expiry/", null, ct))
        {
            if (name.Split('/') is not ["expiry", var minute, var sender, var jti] || string.CompareOrdinal(minute, now) >= 0)
            {
                break; // ordinal order is time's order
            }
            yield return (new(sender, jti), name);
        }
    }

    private static string ExpiryName(MessageKey key, DateTimeOffset expires) => $"expiry/{Minute(expires)}/{key}";
    private static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);
    private static string Name(string agency, MessageKey key) => $"deliveries/{agency}/{key}.json";
    private static string InboxName(string agency, MessageKey key) => $"{InboxPrefix(agency)}{key.Jti}/{key.Sender}";
}
