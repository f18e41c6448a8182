using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using ExchangeHub.Core;
using ExchangeHub.Options;

namespace ExchangeHub.Adapters.Keys;

public static class KeyVaultServices
{
    /// <summary>Registers <see cref="IVault"/> from section <c>KeyVault</c>.</summary>
    /// <param name="transport">How the vault is reached; null: as any host is.</param>
    public static WebApplicationBuilder AddKeyVault(this WebApplicationBuilder builder, TokenCredential credential, HttpPipelineTransport? transport = null)
    {
        var options = builder.Configuration.Read<KeyVaultOptions>(KeyVaultOptions.Section);
        builder.Services.AddSingleton<IVault>(services => Open(options, credential, services.GetRequiredService<TimeProvider>(), transport));
        return builder;
    }

    public static KeyVaultKeys Open(KeyVaultOptions options, TokenCredential credential, TimeProvider time, HttpPipelineTransport? transport = null)
    {
        // The version of the interface that KeyVaultClient speaks too; not every cloud has the newest.
        var secrets = new SecretClientOptions(SecretClientOptions.ServiceVersion.V7_4) { Retry = { MaxRetries = 4, Delay = TimeSpan.FromMilliseconds(200), NetworkTimeout = TimeSpan.FromSeconds(8) } };
        if (transport is not null)
        {
            secrets.Transport = transport;
        }
        return new(new(options.Uri!, credential, time, transport), new SecretClient(options.Uri, credential, secrets), options, time);
    }
}
