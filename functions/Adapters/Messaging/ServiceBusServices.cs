using Azure.Identity;
using ExchangeHub.Contracts;
using ExchangeHub.Core;
using ExchangeHub.Options;

namespace ExchangeHub.Adapters.Messaging;

public static class ServiceBusServices
{
    /// <summary>Registers <see cref="INotices"/> and <see cref="ISubscriptions"/> from section <c>ServiceBusConnection</c>.</summary>
    public static WebApplicationBuilder AddServiceBus(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<ServiceBusOptions>(ServiceBusOptions.Section);
        builder.Services.AddSingleton<INotices>(services => new AmqpNotices(
            BusAddress.OfNamespace(options.FullyQualifiedNamespace), new EntraTokens(new DefaultAzureCredential()),
            services.GetRequiredService<TimeProvider>(), services.GetRequiredService<Entropy>()));
        builder.Services.AddSingleton<ISubscriptions>(_ =>
            new ServiceBusSubscriptions(new Uri($"https://{options.FullyQualifiedNamespace}"), new DefaultAzureCredential()));
        return builder;
    }
}
