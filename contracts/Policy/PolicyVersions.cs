namespace ExchangeHub.Policy;

/// <summary>The rules and code lists that a decision was made under, by name.</summary>
public sealed record PolicyVersion(string Id);

public static class PolicyVersions
{
    public static PolicyVersion Current { get; } = new("1");
}
