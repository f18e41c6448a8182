using System.Net.Sockets;
using System.Text.Json.Nodes;
using Amqp;
using Amqp.Framing;
using ExchangeHub.Contracts;
using ExchangeHub.Broker;

namespace ExchangeHub.Local.Pump;

/// <summary>The Service Bus trigger of <c>SequenceLog</c>: receives wake-ups, posts them, completes on success and abandons otherwise.</summary>
internal sealed class LogPump(EmbeddedBroker broker, TriggerPost post, TimeProvider time)
{
    public const string Function = "SequenceLog", Binding = "wakeUp", Subscription = "exchange/Subscriptions/log";
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1), Pause = TimeSpan.FromMilliseconds(500);

    public async Task Run(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await Receive(ct);
            }
            catch (Exception e) when (e is AmqpException or SocketException or IOException or TimeoutException or ObjectDisposedException
                || (e is OperationCanceledException && !ct.IsCancellationRequested)) // the library's word for a broken handshake
            {
                await Task.Delay(Pause, time, ct); // the connection broke; what was not settled comes again
            }
        }
    }

    private async Task Receive(CancellationToken ct)
    {
        var connection = await new ConnectionFactory().CreateAsync(
            new Address("127.0.0.1", broker.Port, broker.KeyName, broker.Key, "/", "AMQP")).WaitAsync(ct);
        try
        {
            var link = new ReceiverLink(new Session(connection), Ids.New(time, SystemEntropy.Source).ToString(), Subscription);
            while (!link.IsClosed)
            {
                if (await link.ReceiveAsync(Slice).WaitAsync(ct) is { } message)
                {
                    await Deliver(link, message, ct);
                }
            }
        }
        finally
        {
            await connection.CloseAsync();
        }
    }

    private async Task Deliver(ReceiverLink link, Message message, CancellationToken ct)
    {
        var properties = new JsonObject();
        foreach (var (name, value) in message.ApplicationProperties?.Map ?? [])
        {
            properties[$"{name}"] = $"{value}";
        }
        var payload = TriggerJson.OfServiceBus(
            Binding, message.Body as byte[], message.Properties?.MessageId ?? "", (int)(message.Header?.DeliveryCount ?? 0) + 1, properties,
            Function, time.GetUtcNow(), Ids.New(time, SystemEntropy.Source));
        if (await post.Invoke(Function, payload, ct))
        {
            link.Accept(message);
        }
        else
        {
            await Task.Delay(Pause, time, ct);
            link.Modify(message, deliveryFailed: true);
        }
    }
}
