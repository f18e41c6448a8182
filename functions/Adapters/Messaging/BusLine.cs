using System.Diagnostics;
using Azure.Messaging.ServiceBus;

namespace ExchangeHub.Adapters.Messaging;

/// <summary>A connection and a sender on the hub's topic. Nothing is opened before it is used.</summary>
internal sealed record BusLine(ServiceBusClient Client, ServiceBusSender Sender, TimeProvider Time)
{
    private const string Topic = "exchange";

    /// <summary>The longest that an open line may keep silent about what it was sent: the other side may have gone without a word.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    public static BusLine On(ServiceBusClient client, TimeProvider time) => new(client, client.CreateSender(Topic), time);

    public BusLine WithAnotherSender() => On(Client, Time);

    /// <summary>As one batch, and as several only when one may not be so large.</summary>
    public async Task Send(IEnumerable<ServiceBusMessage> messages, CancellationToken ct)
    {
        // The library would write the id of a trace into every message (Diagnostic-Id, traceparent), and recipients could tell by it which of
        // their notices come of one submission.
        Activity.Current = null;
        for (var rest = new Queue<ServiceBusMessage>(messages); rest.Count > 0;)
        {
            using var batch = await Batch(Sender, ct);
            while (rest.TryPeek(out var next) && batch.TryAddMessage(next))
            {
                rest.Dequeue();
            }
            if (batch.Count == 0)
            {
                throw new ServiceBusException("A notice is larger than the broker takes.", ServiceBusFailureReason.MessageSizeExceeded);
            }
            await Heard(silence => Sender.SendMessagesAsync(batch, silence), ct);
        }
    }

    /// <summary>Opens a link of its own: that the other side answered earlier says nothing of now.</summary>
    public Task Reach(CancellationToken ct) => Heard(async silence =>
    {
        var probe = Client.CreateSender(Topic);
        try
        {
            (await Batch(probe, silence)).Dispose();
        }
        finally
        {
            // Also when it did not open in time: it may yet, and a connection has so many links.
            await probe.DisposeAsync().AsTask().WaitAsync(silence);
        }
    }, ct);

    /// <summary>The library asks for the size of a batch, and so opens the sender; a token may take its time then.</summary>
    private static async Task<ServiceBusMessageBatch> Batch(ServiceBusSender sender, CancellationToken ct) =>
        await sender.CreateMessageBatchAsync(ct).AsTask().WaitAsync(ct); // it does not listen to a cancellation itself

    private async Task Heard(Func<CancellationToken, Task> call, CancellationToken ct)
    {
        using var silence = new CancellationTokenSource(Silence, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, silence.Token);
        try
        {
            await call(either.Token);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new ServiceBusException("The line is silent.", ServiceBusFailureReason.ServiceTimeout);
        }
    }
}
