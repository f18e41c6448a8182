using Azure.Core;
using Azure.Identity;
using ExchangeHub.Contracts;
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
        builder.Services.AddSingleton<INotices>(services => new AmqpNotices(
            BusAddress.OfNamespace(options.FullyQualifiedNamespace), new EntraTokens(new DefaultAzureCredential()),
            services.GetRequiredService<TimeProvider>(), services.GetRequiredService<Entropy>()));
        builder.Services.AddSingleton<ISubscriptions>(_ =>
            new ServiceBusSubscriptions(new Uri($"https://{options.FullyQualifiedNamespace}"), CredentialOf(registrar)));
        return builder;
    }

    private static TokenCredential CredentialOf(RegistrarOptions registrar) => registrar.ClientId.Length > 0
        ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(registrar.ClientId))
        : new DefaultAzureCredential();
}
