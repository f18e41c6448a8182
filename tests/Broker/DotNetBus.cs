using Azure.Messaging.ServiceBus;
using ExchangeHub.Broker;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Broker;

/// <summary>Microsoft's own .NET SDK, unmodified, with a broker of its own.</summary>
public sealed class DotNetBus : IAsyncDisposable
{
    /// <summary>How long a test waits for what must come, and for what must not.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(20), Never = TimeSpan.FromMilliseconds(300);

    private DotNetBus(EmbeddedBroker broker) => (Broker, Client) = (broker, new(broker.ConnectionString, Options()));

    public EmbeddedBroker Broker { get; }
    public ServiceBusClient Client { get; }

    /// <param name="time">The broker's; the SDK has the machine's own. Null: the machine's.</param>
    public static DotNetBus Start(TimeProvider? time = null) =>
        new(EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Time = time ?? TimeProvider.System }));

    /// <summary>A clock that begins at the present, since the SDK's tokens do, at a whole second, since AMQP has milliseconds.</summary>
    public static FakeTimeProvider Clock() => new(DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));

    /// <summary>No second try: what fails must show.</summary>
    public static ServiceBusClientOptions Options(TimeSpan? tryTimeout = null) =>
        new() { RetryOptions = new() { MaxRetries = 0, TryTimeout = tryTimeout ?? Soon } };

    public async Task Send(string entity, params ServiceBusMessage[] messages)
    {
        await using var sender = Client.CreateSender(entity);
        await sender.SendMessagesAsync(messages, TestContext.Current.CancellationToken);
    }

    public Task Send(string entity, params string[] texts) => Send(entity, [.. texts.Select(text => new ServiceBusMessage(text))]);

    /// <summary>To sessions, in this order.</summary>
    public Task SendTo(string entity, params (string Session, string Text)[] messages) =>
        Send(entity, [.. messages.Select(message => new ServiceBusMessage(message.Text) { SessionId = message.Session })]);

    /// <summary>Fails when there is none soon.</summary>
    public static async Task<ServiceBusReceivedMessage> One(ServiceBusReceiver receiver)
    {
        var message = await receiver.ReceiveMessageAsync(Soon, TestContext.Current.CancellationToken);
        Assert.NotNull(message);
        return message;
    }

    /// <summary>Exactly so many, in however many answers.</summary>
    public static async Task<List<ServiceBusReceivedMessage>> Many(ServiceBusReceiver receiver, int count)
    {
        List<ServiceBusReceivedMessage> all = [];
        while (all.Count < count)
        {
            var some = await receiver.ReceiveMessagesAsync(count - all.Count, Soon, TestContext.Current.CancellationToken);
            Assert.NotEmpty(some);
            all.AddRange(some);
        }
        return all;
    }

    public static async Task Nothing(ServiceBusReceiver receiver) =>
        Assert.Null(await receiver.ReceiveMessageAsync(Never, TestContext.Current.CancellationToken));

    /// <summary>Nothing is in the entity, in whatever state.</summary>
    public static async Task Empty(ServiceBusReceiver receiver) =>
        Assert.Null(await receiver.PeekMessageAsync(fromSequenceNumber: 0, TestContext.Current.CancellationToken));

    public ServiceBusReceiver Receiver(string entity, ServiceBusReceiveMode mode = ServiceBusReceiveMode.PeekLock, int prefetch = 0) =>
        Client.CreateReceiver(entity, new ServiceBusReceiverOptions { ReceiveMode = mode, PrefetchCount = prefetch });

    public ServiceBusReceiver DeadLetters(string entity) =>
        Client.CreateReceiver(entity, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Broker.DisposeAsync();
    }
}
