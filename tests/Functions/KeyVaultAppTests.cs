using ExchangeHub.Adapters.Keys;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core;
using ExchangeHub.Tests.Adapters;
using ExchangeHub.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ExchangeHub.Tests.Functions;

/// <summary>The app on a vault: what a partner sees of it.</summary>
public sealed class KeyVaultAppTests : IAsyncLifetime
{
    private TestVault vault = null!;
    private HubApp hub = null!;

    public async ValueTask InitializeAsync()
    {
        vault = await TestVault.Start();
        hub = await HubApp.Start(services: services => services.AddSingleton<IVault>(vault.Keys()));
    }

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        await vault.DisposeAsync();
    }

    [Fact]
    public async Task ARotatedKeyIsPublishedWithinAMinuteBesideTheOneBefore()
    {
        var before = await Kids();
        await vault.Rotate(TestVault.Signing);
        vault.Time.Advance(TimeSpan.FromMinutes(1));
        var after = await Kids();

        Assert.Equal(2, before.Length);
        Assert.Equal(before, after[1..]);
        Assert.DoesNotContain(after[0], before);
    }

    [Fact]
    public async Task AnUnreachableVaultIsAnOutageAndNoMoreIsTold()
    {
        vault.Fault = context =>
        {
            context.Response.StatusCode = 403;
            return Task.FromResult(true);
        };
        vault.Time.Advance(TimeSpan.FromMinutes(1)); // what was asked before counts no longer

        await HubApp.AssertProblem("service-unavailable", await hub.Get("/v1/jwks.json"));
        var health = await (await hub.Get("/v1/health/ready")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("vault", health, StringComparison.Ordinal);
        Assert.DoesNotContain("localhost", health, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://hub.vault.azure.net")]
    [InlineData("https://hub.vault.azure.net/keys")]
    [InlineData("https://localhost")]
    [InlineData("https://127.0.0.1")]
    [InlineData("hub.vault.azure.net")]
    public void AnAddressThatIsNoVaultsStopsTheStart(string? address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["KeyVault:Uri"] = address });

        Assert.Throws<OptionsValidationException>(() => builder.AddKeyVault(new Recorded()));
    }

    private async Task<string?[]> Kids() =>
        [.. (await HubApp.Json(await hub.Get("/v1/jwks.json")))["keys"]!.AsArray().Select(key => key!["kid"].AsString())];
}
