namespace ExchangeHub.Broker.Administration;

/// <summary>What a request's path names: an entity, a subscription of it, a rule of that; or the list of one of these.</summary>
/// <param name="Entity">A queue or topic, whose name may hold slashes; empty for the list of all.</param>
/// <param name="Subscription">Empty for the list; null: the entity itself is meant.</param>
/// <param name="Rule">Likewise.</param>
internal sealed record EntityAddress(string Entity, string? Subscription = null, string? Rule = null)
{
    private const string Subscriptions = "/Subscriptions", Rules = "/Rules";

    public static EntityAddress Of(string path)
    {
        var (entity, subscription) = Split(path.Trim('/'), Subscriptions);
        if (subscription is null)
        {
            return new(entity);
        }
        var (name, rule) = Split(subscription, Rules);
        return new(entity, name, rule);
    }

    /// <summary>As the real service writes it in an entry's id, from which Microsoft's JavaScript client takes the names.</summary>
    public override string ToString() =>
        Entity + (Subscription is null ? "" : $"{Subscriptions}/{Subscription}") + (Rule is null ? "" : $"{Rules}/{Rule}");

    private static (string Before, string? After) Split(string path, string word)
    {
        var at = (path + '/').IndexOf(word + '/', StringComparison.OrdinalIgnoreCase);
        return at < 0 ? (path, null) : (path[..at], path[(at + word.Length)..].TrimStart('/'));
    }
}
