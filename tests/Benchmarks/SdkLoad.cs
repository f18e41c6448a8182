using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Azure.Messaging.ServiceBus;
using ExchangeHub.Broker;

namespace ExchangeHub.Benchmarks;

/// <summary>
/// The same messages by Microsoft's .NET SDK as one uses it for speed: sent in batches, handled and settled by a processor that fetches ahead.
/// The loopback echo has neither the tokens nor the management that the SDK asks for, so there is nothing beneath to compare with.
/// </summary>
internal sealed class SdkLoad(int messages)
{
    private const int BatchSize = 500, Subscriptions = 10;
    private static readonly byte[] Body = new byte[1024];

    /// <param name="certificate">Null: without TLS.</param>
    public async Task<BrokerLoad.Measured> Broker(string? file, X509Certificate2? certificate)
    {
        await using var broker = BusUnderLoad.Start(Subscriptions, file, certificate);
        await using var client = Client(broker, certificate);
        await using var sender = client.CreateSender("exchange");
        await using var receiver = client.CreateReceiver("exchange", "s0");
        await Single(sender, receiver, 1); // attached, and the code is warm
        var (processor, handled) = Processor(client);
        await processor.StartProcessingAsync();

        var started = Stopwatch.GetTimestamp();
        for (var sent = 0; sent < messages; sent += BatchSize)
        {
            await sender.SendMessagesAsync(Enumerable.Range(0, Math.Min(BatchSize, messages - sent)).Select(_ => Message()));
        }
        var accepted = Stopwatch.GetElapsedTime(started);
        await handled;
        await processor.StopProcessingAsync(); // ends when what was handled is settled
        var settled = Stopwatch.GetElapsedTime(started);
        await processor.DisposeAsync(); // a stopped one would go on to fetch ahead
        return new(messages / accepted.TotalSeconds, messages / settled.TotalSeconds, await Single(sender, receiver, 200));
    }

    private (ServiceBusProcessor, Task Handled) Processor(ServiceBusClient client)
    {
        var (left, all) = (messages, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var processor = client.CreateProcessor("exchange", "s0", new() { MaxConcurrentCalls = 32, PrefetchCount = BatchSize });
        processor.ProcessMessageAsync += _ =>
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                all.TrySetResult();
            }
            return Task.CompletedTask;
        };
        processor.ProcessErrorAsync += fault =>
        {
            all.TrySetException(fault.Exception);
            return Task.CompletedTask;
        };
        return (processor, all.Task.WaitAsync(TimeSpan.FromMinutes(5)));
    }

    /// <summary>The median of one message sent, received and settled before the next.</summary>
    private static async Task<TimeSpan> Single(ServiceBusSender sender, ServiceBusReceiver receiver, int times)
    {
        List<TimeSpan> taken = [];
        for (var i = 0; i < times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await sender.SendMessageAsync(Message());
            await receiver.CompleteMessageAsync(await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(60)));
            taken.Add(Stopwatch.GetElapsedTime(started));
        }
        return taken.Order().ElementAt(taken.Count / 2);
    }

    private static ServiceBusClient Client(EmbeddedBroker broker, X509Certificate2? pinned) => pinned is null
        ? new(broker.ConnectionString)
        : new(broker.ConnectionString.Replace("UseDevelopmentEmulator=true;", "", StringComparison.Ordinal), new ServiceBusClientOptions
        {
            CustomEndpointAddress = new($"amqps://127.0.0.1:{broker.TlsPort}"),
            CertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == pinned.GetCertHashString(),
        });

    private static ServiceBusMessage Message() => new(Body) { ApplicationProperties = { ["recipient"] = "a0", ["urgency"] = "routine" } };
}
