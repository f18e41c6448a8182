using ExchangeHub.Adapters.Keys;
using ExchangeHub.Client;
using ExchangeHub.Core;
using ExchangeHub.Core.Directory;
using ExchangeHub.Local.Agencies;
using ExchangeHub.Local.Azurite;
using ExchangeHub.Local.Bus;
using ExchangeHub.Broker;
using ExchangeHub.Broker.Administration;
using ExchangeHub.Local.Files;
using ExchangeHub.Local.Issuer;
using ExchangeHub.Local.Pump;
using ExchangeHub.Local.Vault;

namespace ExchangeHub.Local;

/// <summary>The whole hub on one machine: Azurite beside, and in this process the broker, the vault, the issuer, the function app and its triggers.</summary>
public sealed class LocalHub : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> running = new();
    private readonly LocalHubOptions options;
    private FileLock? claim;

    private LocalHub(LocalHubOptions options) => this.options = options;

    public HubEndpoints Endpoints { get; private set; } = null!;
    public Registrar Agencies { get; private set; } = null!;
    public AzuriteProcess Azurite { get; private set; } = null!;
    public EmbeddedBroker Broker { get; private set; } = null!;
    public BrokerAdministration BrokerAdministration { get; private set; } = null!;
    public StandInVault Vault { get; private set; } = null!;

    /// <summary>The function app's own services, for tests that look inside.</summary>
    public IServiceProvider Services { get; private set; } = null!;

    /// <summary>Serving, with the demo agencies registered. Throws <see cref="LocalFault"/> when the machine does not let it.</summary>
    public static async Task<LocalHub> Start(LocalHubOptions options, CancellationToken ct)
    {
        var hub = new LocalHub(options);
        try
        {
            await hub.Start(ct);
            return hub;
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }
    }

    /// <summary>Last started, first stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        while (running.TryPop(out var part))
        {
            await part.DisposeAsync();
        }
        claim?.Dispose();
    }

    private async Task Start(CancellationToken ct)
    {
        Claim();
        var state = HubState.LoadOrMake(options);
        var azurite = AzuriteProcess.Start(new(Under("blobs"), Ports.Choose(options.BlobPort), state.StorageAccounts), ct);
        var bus = await HubBus.Start(options, Under("broker.db"), ct);
        running.Push(bus);
        (Broker, BrokerAdministration) = (bus.Broker, bus.Administration);
        running.Push(Vault = await HubVault.Start(new() { Folder = Under("vault"), Port = Ports.Choose(options.VaultPort), Time = options.Time }, ct));
        var clients = new ClientRegistry(Under("clients.json"));
        var issuer = new IssuerAddress($"http://127.0.0.1:{Ports.Choose(options.IssuerPort)}", state.Tenant, "api://exchange-hub");
        running.Push(await Started(TokenIssuer.Build(issuer, clients, IssuerKey.Load(Under("issuer.jwk.json")), options.Time), ct));

        running.Push(Azurite = await azurite);
        var triggerPort = Ports.Choose(0);
        var app = FunctionApp.Build(state, issuer, triggerPort, Azurite, bus, Vault, options);
        running.Push(await Started(app, ct));
        Services = app.Services;
        running.Push(Triggers.Start(bus, triggerPort, options.Time));

        Endpoints = await Describe(state, issuer, bus.ForAgencies, ct);
        if (Under("endpoints.json") is { } file)
        {
            PrivateFiles.Write(file, Endpoints);
        }
        await Resume(ct);
        Agencies = new(clients, () => Endpoints, state.Tenant, options.Folder, options.Time);
        await Agencies.Register(DemoAgencies.All, DemoAgencies.Subscriptions, ct);
    }

    /// <summary>
    /// The broker's subscriptions are made again, which gives them what they held; a broker that remembers nothing is told again what waits in
    /// the inboxes.
    /// </summary>
    private async Task Resume(CancellationToken ct)
    {
        var subscriptions = Services.GetRequiredService<ISubscriptions>();
        foreach (var agency in await Services.GetRequiredService<AgencyDirectory>().All(ct))
        {
            await subscriptions.Ensure(agency.Id, ct);
        }
        if (Broker.IsNew)
        {
            await Services.GetRequiredService<Sweeper>().AnnounceAll(ct);
        }
        try
        {
            await Services.GetRequiredService<LogRuns>().Run(ct);
        }
        catch (TimeoutException)
        {
            // The log waits for its witnesses. The hub serves as it does then, and the next sweep asks them again.
        }
    }

    private async Task<HubEndpoints> Describe(HubState state, IssuerAddress issuer, string broker, CancellationToken ct)
    {
        var signers = await Services.GetRequiredService<LogSigners>().Current(ct);
        return new(
            state.BaseUrl, issuer.Issuer, issuer.TokenEndpoint, issuer.Audience, state.LogOrigin,
            [.. signers.Select(signer => signer.Verifier.ToString())], $"{state.BaseUrl}/v1/jwks.json", issuer.Tenant, broker,
            Azurite.BlobEndpoint(HubState.ContentAccount));
    }

    private void Claim()
    {
        if (options.Folder is { } folder)
        {
            if (Directory.Exists(Path.Combine(folder, "keys")))
            {
                throw new LocalFault($"{folder} is of a version before the vault: its log goes on under no key that is there. Start anew with reset");
            }
            PrivateFiles.MakeFolder(folder);
            claim = FileLock.Try(Path.Combine(folder, "lock")) ?? throw new LocalFault($"another hub is running on {folder}");
        }
    }

    private string? Under(string name) => options.Folder is null ? null : Path.Combine(options.Folder, name);

    private static async Task<WebApplication> Started(WebApplication app, CancellationToken ct)
    {
        await app.StartAsync(ct);
        return app;
    }
}
