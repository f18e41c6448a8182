using ExchangeHub.Adapters.Keys;
using ExchangeHub.Adapters.Messaging;
using ExchangeHub.Adapters.Storage;
using ExchangeHub.Local.Azurite;
using ExchangeHub.Local.Bus;
using ExchangeHub.Local.Issuer;
using ExchangeHub.Local.Vault;

namespace ExchangeHub.Local;

/// <summary>The same app that the Functions host runs, on this machine's ports.</summary>
internal static class FunctionApp
{
    /// <summary>Further settings from the environment, for instance a witness: <c>LOCAL_HUB_Witnesses__Known__0__Key</c>.</summary>
    private const string Settings = "LOCAL_HUB_";

    public static WebApplication Build(
        HubState state, IssuerAddress issuer, int triggerPort, AzuriteProcess azurite, HubBus bus, StandInVault vault, LocalHubOptions options)
    {
        var (time, way) = (options.Time, options.Way);
        // A small content root, without the watcher: it would walk every folder below.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(HubServices).Assembly.GetName().Name,
        });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddEnvironmentVariables(Settings); // what is set below counts before it
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Hub:BaseUrl"] = state.BaseUrl,
            ["Hub:LogOrigin"] = state.LogOrigin,
            ["Hub:Port"] = $"{state.HubPort}",
            ["Hub:TriggerPort"] = $"{triggerPort}",
            ["Hub:Tenants:0"] = issuer.Tenant,
            ["AzureAd:Instance"] = $"{issuer.BaseUrl}/",
            ["AzureAd:TenantId"] = issuer.Tenant,
            ["AzureAd:ClientId"] = issuer.Audience,
            ["AzureAd:Audience"] = issuer.Audience,
            ["ServiceBusConnection:FullyQualifiedNamespace"] = HubBus.Namespace,
            ["KeyVault:Uri"] = vault.Address.AbsoluteUri,
            ["Logging:LogLevel:Default"] = $"{options.Tells}",
            ["Logging:LogLevel:Microsoft"] = "Error", // Microsoft.IdentityModel warns at every token that Microsoft.Identity.Web checks itself
        });
        builder.AddHub()
            .AddServiceBus(bus.Identities.Hub, bus.Identities.Registrar, bus.Reach, bus.Transport())
            .AddKeyVault(vault.Credential, vault.Transport(way(vault.Port)));
        var blobs = way(azurite.Port);
        builder.Services.AddSingleton(time)
            .AddSingleton(StorageServices.Open(new()
            {
                Content = azurite.ConnectionString(HubState.ContentAccount, blobs), Log = azurite.ConnectionString(HubState.LogAccount, blobs),
            }));
        LocalIdentity.Configure(builder.Services, issuer);
        return builder.Build().MapHub();
    }
}
