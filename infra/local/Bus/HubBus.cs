using System.Security.Cryptography.X509Certificates;
using Azure.Core.Pipeline;
using Azure.Messaging.ServiceBus;
using ExchangeHub.Broker;
using ExchangeHub.Broker.Administration;
using ExchangeHub.Local.Files;
using ExchangeHub.Local.Vault;

namespace ExchangeHub.Local.Bus;

/// <summary>A broker as the hub finds Service Bus on Azure: by name, over TLS, by identities. Agencies have a key that receives.</summary>
internal sealed class HubBus : IAsyncDisposable
{
    public const string Namespace = "hub.servicebus.localhost";
    private readonly X509Certificate2 certificate;
    private int messages, administering;

    private HubBus(LocalHubOptions options, string? dataFile)
    {
        certificate = LoopbackCertificate.Load(null, "embedded broker", [Namespace], TimeProvider.System);
        Identities = new(options.Time);
        var agencies = BusTopology.AgenciesKey();
        Broker = EmbeddedBroker.Start(new()
        {
            Topology = Topology.Parse(BusTopology.Json),
            Port = Ports.Choose(options.BrokerPort),
            Tls = new(certificate),
            Keys = [agencies],
            TokenCheck = Identities.Check,
            DataFile = dataFile,
            Time = options.Time,
        });
        ForAgencies = Broker.ConnectionStringFor(agencies);
    }

    public EmbeddedBroker Broker { get; }
    public BrokerAdministration Administration { get; private set; } = null!;
    public BusIdentities Identities { get; }

    /// <summary>The connection string that agencies have.</summary>
    public string ForAgencies { get; }

    public static async Task<HubBus> Start(LocalHubOptions options, string? dataFile, CancellationToken ct)
    {
        var bus = new HubBus(options, dataFile);
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

    /// <summary>For a client of <see cref="Namespace"/>, whose name no resolver knows.</summary>
    public void Reach(ServiceBusClientOptions options)
    {
        options.CustomEndpointAddress = new($"amqps://127.0.0.1:{messages}");
        options.CertificateValidationCallback = (_, shown, _, _) => shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(certificate.RawData);
    }

    public HttpPipelineTransport Transport() => new HttpClientTransport(new HttpClient(VaultConnection.Handler(administering, certificate)));

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
