namespace ExchangeHub.Broker;

/// <summary>A key that signs clients' tokens, and what they open.</summary>
/// <param name="Name">Told apart by case.</param>
public sealed record SharedAccessKey(string Name, string Key, IReadOnlyList<AccessGrant> Grants)
{
    /// <summary>Without the key, which must not get into a log.</summary>
    public override string ToString() => Name;
}
