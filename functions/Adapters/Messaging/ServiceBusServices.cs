using Azure.Core;
using Azure.Identity;
using Azure.Messaging.ServiceBus.Administration;
using ExchangeHub.Core;
using ExchangeHub.Options;

namespace ExchangeHub.Adapters.Messaging;

public static class ServiceBusServices
{
    /// <summary>Registers <see cref="INotices"/> and <see cref="ISubscriptions"/> from sections <c>ServiceBusConnection</c> and <c>Registrar</c>.</summary>
    public static WebApplicationBuilder AddServiceBus(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<ServiceBusOptions>(ServiceBusOptions.Section);
        var registrar = builder.Configuration.Read<RegistrarOptions>(RegistrarOptions.Section);
        builder.Services.AddSingleton<INotices>(services => ServiceBusNotices.WithIdentity(
            options.FullyQualifiedNamespace, new DefaultAzureCredential(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<ISubscriptions>(_ =>
            new ServiceBusSubscriptions(new ServiceBusAdministrationClient(options.FullyQualifiedNamespace, CredentialOf(registrar))));
        return builder;
    }

    private static TokenCredential CredentialOf(RegistrarOptions registrar) => registrar.ClientId.Length > 0
        ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(registrar.ClientId))
        : new DefaultAzureCredential();
}
