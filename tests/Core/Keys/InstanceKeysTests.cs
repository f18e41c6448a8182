using System.Text.Json.Nodes;
using ExchangeHub.Adapters.Keys;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core;
using ExchangeHub.Core.Keys;
using ExchangeHub.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace ExchangeHub.Tests.Core.Keys;

/// <summary>Which of the vault's versions stands behind what the hub signs: over the real adapter, so that a rotation is one.</summary>
public sealed class InstanceKeysTests : IAsyncLifetime
{
    private TestVault server = null!;
    private KeyVaultKeys vault = null!;
    private InstanceKeys keys = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TestVault.Start();
        vault = server.Keys();
        keys = new(vault, new HubIdentity("https://hub.example", "hub.example/log"), server.Time, SystemEntropy.Source);
    }

    public async ValueTask DisposeAsync()
    {
        keys.Dispose();
        vault.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task ARotationOfTheVaultsKeyCountsWithinTwoMinutesAndTheOldVersionStillVerifies()
    {
        var before = await Signed();
        await server.Rotate(TestVault.Signing);
        server.Time.Advance(TimeSpan.FromMinutes(2));
        var after = await Signed();

        var published = await vault.PublicKeys(Ct);
        Assert.Equal(published[1]["kid"].AsString(), before.Certificate.Kid);
        Assert.Equal(published[0]["kid"].AsString(), after.Certificate.Kid);
        Assert.True(before.Certificate.VerifiedBy(VerificationKey.FromJwk(published[1])));
        Assert.True(after.Certificate.VerifiedBy(VerificationKey.FromJwk(published[0])));
        Assert.True(after.Jws.VerifiedBy(VerificationKey.FromJwk(after.Certificate.Payload["cnf"]!["jwk"]!.AsObject())));
    }

    [Fact]
    public async Task TheVaultSignsOncePerCertificateAndACertificateLivesHalfItsLife()
    {
        var first = await Signed();
        server.Time.Advance(TimeSpan.FromHours(11));
        var same = await Signed();
        server.Time.Advance(TimeSpan.FromHours(2));
        var next = await Signed();

        Assert.Equal(Key(first), Key(same));
        Assert.NotEqual(Key(first), Key(next));
        Assert.Equal(2, server.Requests.Count(request => request.EndsWith("/sign", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task WhileTheVaultIsAwayTheCertifiedKeyGoesOnAndNoLongerThanItsCertificate()
    {
        var before = await Signed();
        server.Fault = Refuse;
        server.Time.Advance(TimeSpan.FromHours(22));
        var meanwhile = await Signed();
        server.Time.Advance(TimeSpan.FromHours(1.5));

        Assert.Equal(Key(before), Key(meanwhile));
        await Assert.ThrowsAnyAsync<Exception>(Signed);
        server.Fault = null;
        var after = await Signed();
        Assert.NotEqual(Key(before), Key(after));
    }

    [Fact]
    public async Task WithoutAnyCertificateTheVaultIsNeeded()
    {
        server.Fault = Refuse;

        await Assert.ThrowsAnyAsync<Exception>(Signed);
    }

    private static Task<bool> Refuse(HttpContext context)
    {
        context.Response.StatusCode = 403; // what is not tried again
        return Task.FromResult(true);
    }

    private static string? Key((ParsedJws Jws, ParsedJws Certificate) signed) => signed.Certificate.Payload["cnf"]!["jwk"]!["x"].AsString();

    private async Task<(ParsedJws Jws, ParsedJws Certificate)> Signed()
    {
        var jws = Jws.Parse(await keys.Sign("exchange-test+jwt", new JsonObject(), Ct))!;
        return (jws, Jws.Parse(jws.Payload["hub_key"].AsString()!)!);
    }
}
