using System.Security.Cryptography.X509Certificates;
using Azure.Core.Pipeline;
using Azure.Messaging.ServiceBus;
using ExchangeHub.Broker;
using ExchangeHub.Broker.Administration;
using ExchangeHub.Local.Files;

namespace ExchangeHub.Local.Bus;

/// <summary>A broker as the hub finds Service Bus on Azure: by name, over TLS, by identities. Each agency has a key that receives from its own queue.</summary>
internal sealed class HubBus : IAsyncDisposable
{
    public const string Namespace = "hub.servicebus.localhost";
    private readonly X509Certificate2 certificate;
    private readonly Dictionary<string, SharedAccessKey> keys;
    private int messages, administering;

    private HubBus(LocalHubOptions options, IReadOnlyList<string> agencies, string? dataFile)
    {
        certificate = LoopbackCertificate.Load(null, "embedded broker", [Namespace], TimeProvider.System);
        Identities = new(options.Time);
        keys = agencies.ToDictionary(agency => agency, BusTopology.KeyOf);
        Broker = EmbeddedBroker.Start(new()
        {
            Topology = BusTopology.For(agencies),
            Port = Ports.Choose(options.BrokerPort),
            Tls = new(certificate),
            Keys = [.. keys.Values],
            TokenCheck = Identities.Check,
            DataFile = dataFile,
            Time = options.Time,
        });
    }

    public EmbeddedBroker Broker { get; }
    public BrokerAdministration Administration { get; private set; } = null!;
    public BusIdentities Identities { get; }

    /// <param name="agencies">Those that have a queue and a key.</param>
    public static async Task<HubBus> Start(LocalHubOptions options, IReadOnlyList<string> agencies, string? dataFile, CancellationToken ct)
    {
        var bus = new HubBus(options, agencies, dataFile);
        try
        {
            bus.Administration = await BrokerAdministration.Start(bus.Broker, Ports.Choose(options.BrokerAdministrationPort), ct);
            (bus.messages, bus.administering) = (options.Way(bus.Broker.TlsPort!.Value), options.Way(bus.Administration.TlsPort!.Value));
            return bus;
        }
        catch
        {
            await bus.DisposeAsync();
            throw;
        }
    }

    /// <summary>The connection string that an agency has.</summary>
    public string ConnectionStringOf(string agency) => Broker.ConnectionStringFor(keys[agency]);

    /// <summary>From now on agencies' notices go to their queues, with those that wait. Their subscriptions were made before.</summary>
    public void Forward()
    {
        foreach (var agency in keys.Keys)
        {
            if (!Broker.ForwardSubscription("exchange", agency, BusTopology.QueueOf(agency)))
            {
                throw new InvalidOperationException($"{agency} has no subscription that could forward."); // its notices would wait where nobody may receive
            }
        }
    }

    /// <summary>For a client of <see cref="Namespace"/>, whose name no resolver knows.</summary>
    public void Reach(ServiceBusClientOptions options)
    {
        options.CustomEndpointAddress = new($"amqps://127.0.0.1:{messages}");
        options.CertificateValidationCallback = (_, shown, _, _) => shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(certificate.RawData);
    }

    public HttpPipelineTransport Transport() => new HttpClientTransport(new HttpClient(LoopbackHttps.Handler(administering, certificate)));

    /// <summary>By the hub's own identity, as the host's trigger connects.</summary>
    public ServiceBusClient Connect()
    {
        var options = new ServiceBusClientOptions();
        Reach(options);
        return new(Namespace, Identities.Hub, options);
    }

    public async ValueTask DisposeAsync()
    {
        if (Administration is { } administration)
        {
            await administration.DisposeAsync();
        }
        await Broker.DisposeAsync();
        certificate.Dispose();
    }
}
