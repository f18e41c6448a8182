using ExchangeHub.Broker.Access;

namespace ExchangeHub.Broker;

/// <summary>What may be done in one place.</summary>
/// <param name="Entity">
/// A path: <c>queue</c>, <c>topic</c>, <c>topic/Subscriptions/name</c>. What is below it is open too; empty: the whole namespace.
/// </param>
public sealed record AccessGrant(string Entity, EntityRights Rights)
{
    public static AccessGrant Everything { get; } = new("", EntityRights.Manage);

    /// <summary>What of it lies in or below <paramref name="path"/>; null: nothing.</summary>
    internal AccessGrant? Within(string path) =>
        EntityPath.Covers(path, Entity) ? this
        : EntityPath.Covers(Entity, path) ? this with { Entity = path }
        : null;

    /// <summary>One of <paramref name="rights"/> is enough.</summary>
    internal bool Opens(string path, EntityRights rights) => (Rights & rights) != 0 && EntityPath.Covers(Entity, path);

    internal bool Manages(string path) => Rights.HasFlag(EntityRights.Manage) && EntityPath.Covers(Entity, path);
}
