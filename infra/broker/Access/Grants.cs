namespace ExchangeHub.Broker.Access;

/// <summary>What one connection's tokens open, and until when. Its owner's lock guards it.</summary>
internal sealed class Grants(TimeProvider time)
{
    private const int Max = 1000;
    private readonly Dictionary<AccessGrant, DateTimeOffset> ends = [];

    /// <summary>When the first of them ends; null: there is none.</summary>
    public DateTimeOffset? FirstEnd => ends.Count == 0 ? null : ends.Values.Min();

    /// <summary>A new token for the same counts instead of the old one.</summary>
    public void Add(AccessGrant grant, DateTimeOffset expires)
    {
        var key = grant with { Entity = grant.Entity.ToUpperInvariant() };
        if (ends.Count < Max || ends.ContainsKey(key))
        {
            ends[key] = expires;
        }
    }

    public bool Open(string path, EntityRights rights)
    {
        var now = time.GetUtcNow();
        return ends.Any(grant => grant.Value > now && grant.Key.Opens(path, rights));
    }

    public void DropExpired()
    {
        var now = time.GetUtcNow();
        foreach (var (grant, _) in ends.Where(grant => grant.Value <= now).ToList())
        {
            ends.Remove(grant);
        }
    }
}
