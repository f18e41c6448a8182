namespace ExchangeHub.Contracts.Messages;

/// <summary>What an agency wants to be sent without being addressed (wire format §9). Effective once an administrator approved it.</summary>
public sealed record Subscription
{
    /// <summary>A UUID that the agency made.</summary>
    public required string Id { get; init; }
    public required string Agency { get; init; }

    /// <summary><c>tip</c> (law enforcement only) or <c>request</c>.</summary>
    public required IReadOnlyList<string> Kinds { get; init; }

    /// <summary>ISO 3166-2 codes, each one of the agency's own.</summary>
    public required IReadOnlyList<string> Jurisdictions { get; init; }

    /// <summary>
    /// <c>needs</c>, <c>minor</c>, <c>urgency</c>, <c>exploitation</c>: all must match, the values of one are alternatives,
    /// and an attribute that the message lacks matches nothing.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Set by the hub: <c>requested</c> or <c>approved</c>. Any change asks for approval anew.</summary>
    public string State { get; init; } = "requested";
}
