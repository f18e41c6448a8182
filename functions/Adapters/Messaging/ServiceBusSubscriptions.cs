using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using ExchangeHub.Core;

namespace ExchangeHub.Adapters.Messaging;

/// <summary>Makes agencies' subscriptions through Service Bus's administration API.</summary>
public sealed class ServiceBusSubscriptions(ServiceBusAdministrationClient administration) : ISubscriptions
{
    private const string Topic = "exchange", Recipient = "recipient";

    public async Task Ensure(string agency, CancellationToken ct)
    {
        var subscription = new CreateSubscriptionOptions(Topic, agency)
        {
            LockDuration = TimeSpan.FromMinutes(1),
            MaxDeliveryCount = 10,
            DeadLetteringOnMessageExpiration = true,
            EnableDeadLetteringOnFilterEvaluationExceptions = true,
        };
        var rule = new CreateRuleOptions(Recipient, new CorrelationRuleFilter { ApplicationProperties = { [Recipient] = agency } });
        try
        {
            await administration.CreateSubscriptionAsync(subscription, rule, ct);
        }
        catch (ServiceBusException exists) when (exists.Reason == ServiceBusFailureReason.MessagingEntityAlreadyExists)
        {
            // Creating never changes one that is there, so it is ours.
        }
    }
}
