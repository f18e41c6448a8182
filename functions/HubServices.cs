using ExchangeHub.Adapters.Http;
using ExchangeHub.Adapters.Telemetry;
using ExchangeHub.Core;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Options;

namespace ExchangeHub;

/// <summary>The hub without its surroundings. Whoever builds the app adds <c>HubBlobs</c>, <c>IVault</c>, <c>INotices</c> and <c>ISubscriptions</c>.</summary>
public static class HubServices
{
    /// <summary>Throws when the configuration is wrong: sections <c>Hub</c> and <c>AzureAd</c>.</summary>
    public static WebApplicationBuilder AddHub(this WebApplicationBuilder builder)
    {
        var hub = builder.Configuration.Read<HubOptions>(HubOptions.Section);
        var ports = ListeningPorts.From(builder.Configuration, hub);
        builder.WebHost.ConfigureKestrel(ports.Listen);
        builder.Services.AddSingleton(hub).AddSingleton(ports);
        builder.Services.AddCore(new HubIdentity(hub.BaseUrl, hub.LogOrigin));
        builder.Services.AddAccess(builder.Configuration, hub);
        builder.Services.AddSingleton<LogRuns>().AddSingleton<Probes>().AddHostedService<KeysAhead>();
        builder.Services.AddSingleton(all => LogGate.ProbeOf(all.GetRequiredService<EvidenceGate>()));
        builder.AddFunctionsHost(ports);
        builder.AddWitnesses();
        builder.AddTelemetry();
        return builder;
    }

    private static void AddFunctionsHost(this WebApplicationBuilder builder, ListeningPorts ports)
    {
        var version = ports.UnderHost ? builder.Configuration[FunctionsHost.VersionVariable] : null;
        builder.Services.AddSingleton(all => FunctionsHost.Of(version, all.GetRequiredService<ILogger<FunctionsHost>>()));
        builder.Services.AddSingleton(all => FunctionsHost.ProbeOf(all.GetRequiredService<FunctionsHost>()));
    }
}
