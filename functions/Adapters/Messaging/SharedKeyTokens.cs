using ExchangeHub.Contracts.Messaging;

namespace ExchangeHub.Adapters.Messaging;

/// <summary>Signed by the key of a connection string.</summary>
public sealed class SharedKeyTokens(ServiceBusConnectionString connection, TimeProvider time) : IBusTokens
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    public Task<BusToken> Issue(CancellationToken ct)
    {
        var expires = time.GetUtcNow() + Life;
        return Task.FromResult(new BusToken("servicebus.windows.net:sastoken", connection.Token(expires), expires));
    }
}
