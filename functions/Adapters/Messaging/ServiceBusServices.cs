using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using ExchangeHub.Core;
using ExchangeHub.Options;

namespace ExchangeHub.Adapters.Messaging;

public static class ServiceBusServices
{
    /// <summary>By the app's own identity, and that of section <c>Registrar</c>.</summary>
    public static WebApplicationBuilder AddServiceBus(this WebApplicationBuilder builder) =>
        builder.AddServiceBus(new DefaultAzureCredential(), CredentialOf(builder.Configuration.Read<RegistrarOptions>(RegistrarOptions.Section)));

    /// <summary>Registers <see cref="INotices"/> and <see cref="ISubscriptions"/> on the namespace of section <c>ServiceBusConnection</c>.</summary>
    /// <param name="registrar">Who makes agencies' subscriptions.</param>
    /// <param name="reach">How the namespace is reached with AMQP; null: as any host is.</param>
    /// <param name="transport">Likewise with HTTPS.</param>
    public static WebApplicationBuilder AddServiceBus(
        this WebApplicationBuilder builder, TokenCredential credential, TokenCredential registrar, Action<ServiceBusClientOptions>? reach = null,
        HttpPipelineTransport? transport = null)
    {
        var host = builder.Configuration.Read<ServiceBusOptions>(ServiceBusOptions.Section).FullyQualifiedNamespace;
        // A caller waits for the subscription of an agency it adds.
        var administration = new ServiceBusAdministrationClientOptions { Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(200), NetworkTimeout = TimeSpan.FromSeconds(8) } };
        if (transport is not null)
        {
            administration.Transport = transport;
        }
        builder.Services.AddSingleton<INotices>(services =>
            ServiceBusNotices.WithIdentity(host, credential, services.GetRequiredService<TimeProvider>(), reach));
        builder.Services.AddSingleton<ISubscriptions>(_ => new ServiceBusSubscriptions(new(host, registrar, administration)));
        return builder;
    }

    private static TokenCredential CredentialOf(RegistrarOptions registrar) => registrar.ClientId.Length > 0
        ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(registrar.ClientId))
        : new DefaultAzureCredential();
}
