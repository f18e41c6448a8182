using ExchangeHub.Contracts.Messaging;

namespace ExchangeHub.Adapters.Messaging;

/// <summary>Where a Service Bus namespace listens for AMQP.</summary>
public sealed record BusAddress(string Host, int Port, bool IsTls)
{
    public static BusAddress Of(ServiceBusConnectionString connection) => new(connection.Host, connection.Port, connection.IsTls);

    /// <param name="host">For instance <c>ns.servicebus.windows.net</c>.</param>
    public static BusAddress OfNamespace(string host) => new(host, 5671, true);
}
