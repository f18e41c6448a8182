using System.Security.Cryptography.X509Certificates;
using Azure.Core.Pipeline;
using ExchangeHub.Adapters.Keys;
using ExchangeHub.Adapters.Messaging;
using ExchangeHub.Adapters.Storage;
using ExchangeHub.Core;
using ExchangeHub.Local.Files;
using ExchangeHub.Local.Issuer;
using ExchangeHub.Local.Vault;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ExchangeHub.Benchmarks;

/// <summary>The function app as a process that is started to be measured: the same program over Azurite, broker, vault and issuer of the process that measures.</summary>
internal static class ColdApp
{
    public const string Command = "coldstart-app";

    /// <param name="args">Settings; section <c>Cold</c> has what on Azure an identity stands for.</param>
    public static async Task<int> Run(string[] args)
    {
        var builder = WebApplication.CreateBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
        var cold = builder.Configuration.GetSection("Cold");
        var certificate = X509CertificateLoader.LoadCertificateFromFile(cold["VaultCertificate"]!);
        var vault = new HttpClient(LoopbackHttps.Handler(new Uri(builder.Configuration["KeyVault:Uri"]!).Port, certificate));
        builder.AddHub().AddKeyVault(new VaultCredential(cold["VaultToken"]!), new HttpClientTransport(vault));
        builder.Services.AddSingleton(TimeProvider.System)
            .AddSingleton(_ => StorageServices.Open(new() { Content = cold["Content"]!, Log = cold["Log"]! }))
            .AddSingleton<INotices>(_ => ServiceBusNotices.WithSharedKey(cold["Broker"]!, TimeProvider.System))
            .AddSingleton<ISubscriptions, NoSubscriptions>();
        LocalIdentity.Configure(builder.Services, new(cold["Issuer"]!, builder.Configuration["AzureAd:TenantId"]!, builder.Configuration["AzureAd:ClientId"]!));
        await builder.Build().MapHub().RunAsync();
        return 0;
    }

    private sealed class NoSubscriptions : ISubscriptions
    {
        public Task Ensure(string agency, CancellationToken ct) => Task.CompletedTask;
    }
}
