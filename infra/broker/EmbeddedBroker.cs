using ExchangeHub.Broker.Access;
using ExchangeHub.Broker.Entities;
using ExchangeHub.Broker.Links;
using ExchangeHub.Broker.Storage;
using ExchangeHub.Broker.Wire;

namespace ExchangeHub.Broker;

/// <summary>
/// A Service Bus namespace in this process, on loopback: what Microsoft's SDKs need for queues, topics and subscriptions. With a data file
/// what it accepted outlives it, however it ends; without one it is in memory. No transactions: those are refused.
/// </summary>
public sealed class EmbeddedBroker : IAsyncDisposable
{
    private readonly BrokerOptions options;
    private readonly EntityStore entities;
    private readonly LinkRouter router;
    private readonly BrokerHost host;

    private readonly IJournal journal;

    private EmbeddedBroker(BrokerOptions options, AccessKeys keys, Acceptor acceptor, IJournal journal)
    {
        (this.options, this.journal) = (options, journal);
        (Port, TlsPort) = (acceptor.Port, acceptor.TlsPort);
        entities = new(options, journal);
        router = new(entities, options, keys);
        host = new(acceptor, router, options, keys);
    }

    /// <summary>The one it listens on, chosen or given.</summary>
    public int Port { get; }

    /// <summary>The one it listens on with TLS; null: none.</summary>
    public int? TlsPort { get; }

    /// <summary>It began without anything that another had accepted.</summary>
    public bool IsNew { get; private init; }

    public string KeyName => options.KeyName;
    public string Key => options.Key;

    /// <summary>As Microsoft's emulator has it; contains the key.</summary>
    public string ConnectionString => ConnectionStringOf(options.KeyName, options.Key);

    /// <summary>With one of the further keys; contains it.</summary>
    public string ConnectionStringFor(SharedAccessKey key) => ConnectionStringOf(key.Name, key.Key);

    internal BrokerOptions Options => options;
    internal EntityStore Entities => entities;

    /// <exception cref="ArgumentException">Two keys have one name.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">A port is in use.</exception>
    /// <exception cref="IOException">The data file cannot be used.</exception>
    public static EmbeddedBroker Start(BrokerOptions options)
    {
        var isNew = !File.Exists(options.DataFile);
        IJournal journal = options.DataFile is { } file ? new SqliteJournal(file) : NoJournal.Instance;
        Acceptor? acceptor = null;
        try
        {
            var keys = new AccessKeys(options);
            acceptor = new Acceptor(options, keys);
            var broker = new EmbeddedBroker(options, keys, acceptor, journal) { IsNew = isNew };
            broker.host.Open();
            acceptor.Start();
            return broker;
        }
        catch
        {
            acceptor?.Dispose();
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Adds a subscription with one filter to a topic of the topology. False: it was there already and stays as it is.</summary>
    /// <param name="forwardTo">A queue of the topology; null: messages stay.</param>
    public bool AddSubscription(string topic, string name, MessageFilter filter, DeliverySettings? delivery = null, string? forwardTo = null) =>
        entities.AddSubscription(topic, new(name, delivery ?? DeliverySettings.Default, [new(RuleDefinition.DefaultName, filter)], forwardTo));

    /// <summary>
    /// A subscription's messages go to a queue of the topology from now on, with those that wait, and its receivers are detached; null: they stay.
    /// False: there is no such subscription.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such queue, or the subscription requires sessions.</exception>
    public bool ForwardSubscription(string topic, string name, string? to)
    {
        if (entities.Forward(topic, name, to) is not { } queue)
        {
            return false;
        }
        if (to is not null)
        {
            router.Receivers.DetachFromForwarding(queue);
        }
        return true;
    }

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
        journal.Dispose();
        return ValueTask.CompletedTask;
    }

    private string ConnectionStringOf(string name, string key) =>
        $"Endpoint=sb://127.0.0.1:{Port};SharedAccessKeyName={name};SharedAccessKey={key};UseDevelopmentEmulator=true;";
}
