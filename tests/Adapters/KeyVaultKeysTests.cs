using System.Security.Cryptography;
using Azure;
using Azure.Security.KeyVault.Secrets;
using ExchangeHub.Adapters.Keys;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Options;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Adapters;

public sealed class KeyVaultKeysTests : IAsyncLifetime
{
    private readonly VaultServer server = new();
    private readonly FakeTimeProvider time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await server.Start(Ct);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task AllVersionsOfBothKeysArePublishedTheCurrentOnesFirst()
    {
        server.RotateSigningKey();
        using var vault = Vault();

        var keys = await vault.PublicKeys(Ct);

        Assert.Equal(["sig", "sig", "enc", "enc"], keys.Select(key => (string)key["use"]!));
        Assert.All(keys, key => Assert.Equal(Jwk.Thumbprint(key), (string)key["kid"]!));
        Assert.Equal(Contracts.Base64Url.Encode(server.CurrentSigningKey.ExportParameters(false).Q.X), (string)keys[0]["x"]!);
    }

    [Fact]
    public async Task ASignatureVerifiesWithTheFirstPublishedKey()
    {
        using var vault = Vault();
        var digest = SHA256.HashData("something"u8);

        var signature = await vault.Sign(digest, Ct);

        Assert.Equal(64, signature.Length);
        Assert.True(server.CurrentSigningKey.VerifyHash(digest, signature));
    }

    [Fact]
    public async Task ARotationCountsAfterAMinute()
    {
        using var vault = Vault();
        var before = await vault.PublicKeys(Ct);
        server.RotateSigningKey();

        Assert.Equal(before.Count, (await vault.PublicKeys(Ct)).Count);
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(before.Count + 1, (await vault.PublicKeys(Ct)).Count);
    }

    [Fact]
    public async Task SigningGoesOnWithTheKeyLastPublished()
    {
        using var vault = Vault();
        var published = await vault.PublicKeys(Ct);
        var key = VerificationKey.FromJwk(published[0]);
        server.RotateSigningKey();
        time.Advance(TimeSpan.FromMinutes(5));

        var signature = await vault.Sign(SHA256.HashData("something"u8), Ct);

        Assert.True(key.Verify("something"u8, signature));
    }

    [Fact]
    public async Task WhatWasWrappedForAnOldVersionUnwraps()
    {
        using var vault = Vault();
        var old = (await vault.PublicKeys(Ct))[^1];
        var wrapped = server.OldEncryptionKey.Encrypt([1, 2, 3], RSAEncryptionPadding.OaepSHA256);

        Assert.Equal([1, 2, 3], await vault.Unwrap((string)old["kid"]!, wrapped, Ct));
    }

    [Fact]
    public async Task WhatWasNotWrappedForTheKeyIsNull()
    {
        using var vault = Vault();
        var key = (await vault.PublicKeys(Ct))[^1];

        Assert.Null(await vault.Unwrap((string)key["kid"]!, new byte[256], Ct));
        Assert.Null(await vault.Unwrap("unknown", new byte[256], Ct));
    }

    [Fact]
    public async Task ARefusalOfTheVaultIsAnException()
    {
        using var vault = Vault();
        var key = (await vault.PublicKeys(Ct))[^1];
        server.FailWith = 403;

        await Assert.ThrowsAsync<RequestFailedException>(() => vault.Sign(new byte[32], Ct));
        await Assert.ThrowsAsync<RequestFailedException>(() => vault.Unwrap((string)key["kid"]!, new byte[256], Ct));
    }

    [Fact]
    public async Task TheSeedOfTheLogIsReadOnce()
    {
        using var vault = Vault();

        Assert.Equal(server.Seed, await vault.LogSeed(Ct));
        var requests = server.Requests;
        Assert.Equal(server.Seed, await vault.LogSeed(Ct));
        Assert.Equal(requests, server.Requests);
    }

    private KeyVaultKeys Vault()
    {
        var credential = new VaultServer.Credential();
        return new(
            new(VaultServer.Address, credential, server.Transport()),
            new SecretClient(VaultServer.Address, credential, new SecretClientOptions { Transport = server.Transport() }),
            new KeyVaultOptions { Uri = VaultServer.Address }, time);
    }
}
