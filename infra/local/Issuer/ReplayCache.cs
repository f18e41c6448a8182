using System.Collections.Concurrent;

namespace ExchangeHub.Local.Issuer;

/// <summary>
/// Remembers each assertion until it expires, so that none is used twice (RFC 7523 §3). In memory: an assertion lives five minutes at
/// most, and what was used before a restart could only be used again on the machine it was made on.
/// </summary>
internal sealed class ReplayCache(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Client, string Id), DateTimeOffset> used = new();

    /// <summary>False: it was used before.</summary>
    public bool TryUse(string client, string id, DateTimeOffset expires)
    {
        var now = time.GetUtcNow();
        foreach (var (key, _) in used.Where(one => one.Value < now))
        {
            used.TryRemove(key, out _);
        }
        return used.TryAdd((client, id), expires);
    }
}
