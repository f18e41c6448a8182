namespace ExchangeHub.Adapters.Messaging;

/// <summary>Tokens for Service Bus's <c>$cbs</c> node: from a shared key, or from Entra.</summary>
public interface IBusTokens
{
    /// <summary>One that is good for the whole namespace.</summary>
    Task<BusToken> Issue(CancellationToken ct);
}

/// <param name="Type">As <c>$cbs</c> names it: <c>servicebus.windows.net:sastoken</c> or <c>jwt</c>.</param>
public sealed record BusToken(string Type, string Value, DateTimeOffset Expires);
