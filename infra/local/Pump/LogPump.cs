using System.Text.Json.Nodes;
using Azure.Messaging.ServiceBus;
using ExchangeHub.Contracts;
using ExchangeHub.Broker;

namespace ExchangeHub.Local.Pump;

/// <summary>The Service Bus trigger of <c>SequenceLog</c>: receives wake-ups, posts them, completes on success and abandons otherwise.</summary>
internal sealed class LogPump(EmbeddedBroker broker, TriggerPost post, TimeProvider time)
{
    public const string Function = "SequenceLog", Binding = "wakeUp", Topic = "exchange", Subscription = "log";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Ends with <paramref name="ct"/>. A connection that broke is the library's to open; what was not settled comes again.</summary>
    public async Task Run(CancellationToken ct)
    {
        await using var client = new ServiceBusClient(broker.ConnectionString);
        await using var processor = client.CreateProcessor(Topic, Subscription, new() { AutoCompleteMessages = false });
        processor.ProcessMessageAsync += message => Deliver(message, ct);
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        await processor.StartProcessingAsync(ct);
        await Task.Delay(Timeout.InfiniteTimeSpan, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Deliver(ProcessMessageEventArgs delivery, CancellationToken ct)
    {
        var message = delivery.Message;
        var properties = new JsonObject();
        foreach (var (name, value) in message.ApplicationProperties)
        {
            properties[name] = $"{value}";
        }
        var payload = TriggerJson.OfServiceBus(
            Binding, message.Body.ToMemory().Span, message.MessageId, message.DeliveryCount, properties,
            Function, time.GetUtcNow(), Ids.New(time, SystemEntropy.Source));
        if (await post.Invoke(Function, payload, ct))
        {
            await delivery.CompleteMessageAsync(message, ct);
        }
        else
        {
            await Task.Delay(Pause, time, ct);
            await delivery.AbandonMessageAsync(message, cancellationToken: ct);
        }
    }
}
