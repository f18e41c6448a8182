using ExchangeHub.Core;
using ExchangeHub.Broker;

namespace ExchangeHub.Local;

/// <summary>Subscriptions of the broker in this process.</summary>
public sealed class BrokerSubscriptions(EmbeddedBroker broker) : ISubscriptions
{
    /// <summary>As <c>ServiceBusSubscriptions</c> sets them in Azure.</summary>
    private static readonly DeliverySettings Delivery = new(TimeSpan.FromMinutes(1), 10, TimeSpan.MaxValue, DeadLetterExpired: true);

    public Task Ensure(string agency, CancellationToken ct)
    {
        broker.AddSubscription("exchange", agency, CorrelationFilter.OnProperty("recipient", agency), Delivery);
        return Task.CompletedTask;
    }
}
