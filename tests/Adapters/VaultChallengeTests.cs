using System.Text;
using Azure;
using Azure.Identity;
using ExchangeHub.Adapters.Keys;
using ExchangeHub.Local.Files;
using ExchangeHub.Local.Vault;
using ExchangeHub.Tests.Support;
using Microsoft.AspNetCore.Http;
using static ExchangeHub.Adapters.Http.Faults;

namespace ExchangeHub.Tests.Adapters;

/// <summary>Whoever answers in the vault's place gets no token that is of use elsewhere.</summary>
public sealed class VaultChallengeTests : IAsyncLifetime
{
    private readonly Recorded credential = new();
    private TestVault server = null!;
    private KeyVaultKeys keys = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TestVault.Start();
        credential.Token = server.Server.AccessToken;
        keys = server.Keys(credential);
    }

    public async ValueTask DisposeAsync()
    {
        keys.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task TheFirstCallCarriesNeitherTokenNorBodyAndTheVaultNamesTheTenant()
    {
        var (first, key) = (new List<(string Authorization, long? Length)>(), await server.Current(TestVault.Signing));
        server.Fault = context =>
        {
            first.Add((context.Request.Headers.Authorization.ToString(), context.Request.ContentLength));
            return Task.FromResult(false);
        };
        var client = new KeyVaultClient(server.Server.Address, credential, server.Time, server.Server.Transport());

        await client.Operate(key, "sign", "ES256", new byte[32], Ct);

        Assert.Equal("", first[0].Authorization);
        Assert.True(first[0].Length is null or 0);
        Assert.Equal($"Bearer {server.Server.AccessToken}", first[1].Authorization);
        Assert.True(first[1].Length > 0);
        var asked = Assert.Single(credential.Asked);
        Assert.Equal(["https://vault.localhost/.default"], asked.Scopes);
        Assert.Equal(StandInVault.Tenant, asked.TenantId);
    }

    [Fact]
    public async Task AfterThatATokenGoesAlongAtOnce()
    {
        await keys.PublicKeys(Ct);
        var bare = 0;
        server.Fault = context =>
        {
            bare += context.Request.Headers.Authorization.Count == 0 ? 1 : 0;
            return Task.FromResult(false);
        };
        server.Time.Advance(TimeSpan.FromMinutes(2));
        await keys.PublicKeys(Ct);

        Assert.Equal(0, bare);
    }

    [Theory]
    [InlineData("https://management.azure.com")]
    [InlineData("https://graph.microsoft.com")]
    [InlineData("https://vault.localhost.elsewhere.example")]
    [InlineData("https://localhost")] // above the vault's own domain
    [InlineData("https://hub.vault.localhost")]
    [InlineData("https://evilvault.localhost")]
    [InlineData("https://storage.azure.com/.default", "scope")]
    [InlineData("not a url")]
    [InlineData("")]
    public async Task AChallengeForAnotherResourceGetsNoToken(string resource, string parameter = "resource")
    {
        server.Fault = context => Challenge(context, $"Bearer authorization=\"https://login.microsoftonline.com/t\", {parameter}=\"{resource}\"");

        await Assert.ThrowsAsync<AuthenticationFailedException>(() => keys.PublicKeys(Ct));

        Assert.Empty(credential.Asked);
        Assert.Empty(server.Requests);
    }

    [Theory, InlineData("Basic realm=\"vault\""), InlineData("Bearer"), InlineData("Bearer realm=\"\""), InlineData("")]
    public async Task AnAnswerThatIsNoChallengeGetsNoToken(string header)
    {
        server.Fault = context => Challenge(context, header);

        Assert.True(IsOutage(await Assert.ThrowsAnyAsync<Exception>(() => keys.PublicKeys(Ct))));

        Assert.Empty(credential.Asked);
    }

    [Fact]
    public async Task ALaterChallengeForAnotherResourceGetsNoTokenEither()
    {
        await keys.PublicKeys(Ct);
        credential.Asked.Clear();
        server.Fault = context => Challenge(context, "Bearer authorization=\"https://login.example/t\", resource=\"https://management.azure.com\"");
        server.Time.Advance(TimeSpan.FromMinutes(2));

        await Assert.ThrowsAsync<AuthenticationFailedException>(() => keys.PublicKeys(Ct));

        Assert.Empty(credential.Asked);
    }

    [Fact]
    public async Task ATokenThatTheVaultWantsRenewedIsRenewedWithItsClaims()
    {
        await keys.PublicKeys(Ct);
        credential.Asked.Clear();
        var (claims, left) = ("""{"access_token":{"nbf":{"essential":true,"value":"1"}}}""", 1);
        server.Fault = context => left-- > 0
            ? Challenge(context, $"Bearer realm=\"\", error=\"insufficient_claims\", claims=\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(claims))}\"")
            : Task.FromResult(false);
        server.Time.Advance(TimeSpan.FromMinutes(2));

        await keys.PublicKeys(Ct);

        var asked = Assert.Single(credential.Asked, one => one.Claims is not null);
        Assert.Equal(claims, asked.Claims);
        Assert.Equal(["https://vault.localhost/.default"], asked.Scopes);
    }

    [Fact]
    public async Task ATokenThatIsRefusedForGoodIsAFault()
    {
        credential.Token = "of-somebody-else";

        var fault = await Assert.ThrowsAsync<RequestFailedException>(() => keys.PublicKeys(Ct));

        Assert.Equal((401, "Unauthorized"), (fault.Status, fault.ErrorCode));
        Assert.DoesNotContain("of-somebody-else", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoTokenGoesWithoutTls()
    {
        var plain = new KeyVaultClient(new("http://hub.vault.localhost"), credential, server.Time, server.Server.Transport());

        await Assert.ThrowsAnyAsync<Exception>(() => plain.Current(TestVault.Signing, Ct));

        Assert.Empty(credential.Asked);
    }

    [Fact]
    public async Task NoTokenGoesToAVaultWithAnotherCertificate()
    {
        await using var impostor = await TestVault.Start();
        using var lured = KeyVaultServices.Open(
            new() { Uri = impostor.Server.Address }, credential, server.Time,
            new Azure.Core.Pipeline.HttpClientTransport(new HttpClient(LoopbackHttps.Handler(impostor.Server.Port, server.Server.Certificate))));

        await Assert.ThrowsAnyAsync<Exception>(() => lured.PublicKeys(Ct));

        Assert.Empty(credential.Asked);
        Assert.Empty(impostor.Requests);
    }

    private static Task<bool> Challenge(HttpContext context, string header)
    {
        context.Response.StatusCode = 401;
        context.Response.Headers.WWWAuthenticate = header;
        return Task.FromResult(true);
    }
}
