using ExchangeHub.Local.Broker.Entities;
using ExchangeHub.Local.Broker.Links;
using ExchangeHub.Local.Broker.Wire;

namespace ExchangeHub.Local.Broker;

/// <summary>
/// A Service Bus namespace in this process, on loopback, in memory: what Microsoft's SDKs need for queues, topics and subscriptions.
/// What it holds is gone with it. No transactions, forwarding or rule actions: those are refused.
/// </summary>
public sealed class EmbeddedBroker : IAsyncDisposable
{
    private readonly BrokerOptions options;
    private readonly EntityStore entities;
    private readonly LinkRouter router;
    private readonly BrokerHost host;

    private EmbeddedBroker(BrokerOptions options, Acceptor acceptor)
    {
        this.options = options;
        Port = acceptor.Port;
        entities = new(options);
        router = new(entities, options);
        host = new(acceptor, router, options);
    }

    /// <summary>The one it listens on, chosen or given.</summary>
    public int Port { get; }
    public string KeyName => options.KeyName;
    public string Key => options.Key;

    /// <summary>As Microsoft's emulator has it; contains the key.</summary>
    public string ConnectionString =>
        $"Endpoint=sb://127.0.0.1:{Port};SharedAccessKeyName={options.KeyName};SharedAccessKey={options.Key};UseDevelopmentEmulator=true;";

    /// <exception cref="System.Net.Sockets.SocketException">The port is in use.</exception>
    public static EmbeddedBroker Start(BrokerOptions options)
    {
        var acceptor = new Acceptor(options);
        var broker = new EmbeddedBroker(options, acceptor);
        broker.host.Open();
        acceptor.Start();
        return broker;
    }

    /// <summary>Adds a subscription with one filter to a topic of the topology. False: it was there already and stays as it is.</summary>
    public bool AddSubscription(string topic, string name, MessageFilter filter, DeliverySettings? delivery = null) =>
        entities.AddSubscription(topic, new(name, delivery ?? DeliverySettings.Default, [filter]));

    /// <summary>Removes a subscription with its messages, and detaches its receivers. False: there was none.</summary>
    public bool RemoveSubscription(string topic, string name)
    {
        if (entities.RemoveSubscription(topic, name) is not { } queue)
        {
            return false;
        }
        router.Receivers.DetachFrom(queue);
        return true;
    }

    public ValueTask DisposeAsync()
    {
        host.Close();
        entities.Dispose();
        return ValueTask.CompletedTask;
    }
}
