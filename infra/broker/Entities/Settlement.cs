namespace ExchangeHub.Broker.Entities;

/// <summary>What a receiver wants done with a message it holds the lock of.</summary>
internal abstract record Settlement
{
    public static IReadOnlyDictionary<string, object> Nothing { get; } = new Dictionary<string, object>();

    private Settlement()
    {
    }

    public sealed record Complete : Settlement;

    /// <summary>Back to the queue, and not a failure: the client had fetched it and never looked at it.</summary>
    public sealed record Release : Settlement;

    public sealed record Abandon(IReadOnlyDictionary<string, object> Properties) : Settlement;

    public sealed record Defer(IReadOnlyDictionary<string, object> Properties) : Settlement;

    public sealed record DeadLetter(string? Reason, string? Description, IReadOnlyDictionary<string, object> Properties) : Settlement;
}
