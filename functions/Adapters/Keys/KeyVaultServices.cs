using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using ExchangeHub.Core;
using ExchangeHub.Options;

namespace ExchangeHub.Adapters.Keys;

public static class KeyVaultServices
{
    /// <summary>Registers <see cref="IVault"/> from section <c>KeyVault</c>, signed in to by the app's identity.</summary>
    public static WebApplicationBuilder AddKeyVault(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<KeyVaultOptions>(KeyVaultOptions.Section);
        builder.Services.AddSingleton<IVault>(services =>
        {
            var credential = new DefaultAzureCredential();
            return new KeyVaultKeys(
                new(options.Uri!, credential), new SecretClient(options.Uri, credential), options, services.GetRequiredService<TimeProvider>());
        });
        return builder;
    }
}
