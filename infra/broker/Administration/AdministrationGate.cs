using ExchangeHub.Broker.Access;

namespace ExchangeHub.Broker.Administration;

/// <summary>Who may administer what: the same tokens as at <c>$cbs</c>, in the <c>Authorization</c> of each request.</summary>
internal sealed class AdministrationGate(BrokerOptions options)
{
    private const string Bearer = "Bearer ";
    private readonly AccessKeys keys = new(options);

    public bool Opens(string authorization, string path) => GrantsOf(authorization, path).Any(
        grant => grant.Rights.HasFlag(EntityRights.Manage) && EntityPath.Covers(grant.Entity, path));

    private IReadOnlyList<AccessGrant> GrantsOf(string authorization, string path)
    {
        var now = options.Time.GetUtcNow();
        if (authorization.StartsWith(Bearer, StringComparison.Ordinal))
        {
            return Judge(authorization[Bearer.Length..]) is TokenVerdict.Accepted accepted && accepted.Expires > now ? accepted.Grants : [];
        }
        return SasToken.Check(authorization, keys, now) is { } found && EntityPath.Covers(found.Path, path) ? found.Key.Grants : [];
    }

    private TokenVerdict? Judge(string token)
    {
        try
        {
            return options.TokenCheck?.Invoke(token);
        }
        catch (Exception)
        {
            return null; // what it throws is a refusal too
        }
    }
}
