using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core;

namespace ExchangeHub.Tests.Conformance;

/// <summary>What every vault must do. The adapter and the stand-in for it run all of it.</summary>
public abstract class VaultContract
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected abstract IVault Vault { get; }

    /// <summary>A new version of the key for <paramref name="use"/>, in force at once.</summary>
    protected abstract Task Rotate(string use);

    [Fact]
    public async Task BothKeysArePublishedUnderTheirThumbprintsAndWithoutPrivateMembers()
    {
        var keys = await Vault.PublicKeys(Ct);

        Assert.Equal(["sig", "enc"], keys.Select(key => key["use"].AsString()));
        Assert.Equal(["ES256", "RSA-OAEP-256"], keys.Select(key => key["alg"].AsString()));
        Assert.All(keys, key => Assert.Null(Jwk.FaultOfPublic(key)));
    }

    [Fact]
    public async Task TheCurrentVersionComesFirst()
    {
        var before = await Vault.PublicKeys(Ct);
        await Rotate("sig");
        await Rotate("enc");
        var after = await Vault.PublicKeys(Ct);

        Assert.Equal(["sig", "sig", "enc", "enc"], after.Select(key => key["use"].AsString()));
        Assert.Equal(before.Select(Kid), [Kid(after[1]), Kid(after[3])]);
        Assert.Equal(4, after.Select(Kid).Distinct().Count());
    }

    [Fact]
    public async Task AVersionSignsUnderItsOwnKidAlsoAfterARotation()
    {
        var old = await Published("sig");
        await Rotate("sig");
        var current = await Published("sig");

        foreach (var (its, other) in new[] { (old, current), (current, old) })
        {
            var signature = await Vault.Sign(Kid(its), SHA256.HashData("signed"u8), Ct);
            Assert.True(VerificationKey.FromJwk(its).Verify("signed"u8, signature));
            Assert.False(VerificationKey.FromJwk(other).Verify("signed"u8, signature));
        }
    }

    [Fact]
    public async Task NoVersionSignsForAnUnknownKid()
    {
        var encryption = Kid(await Published("enc"));

        await Assert.ThrowsAnyAsync<Exception>(() => Vault.Sign("unknown", SHA256.HashData("signed"u8), Ct));
        await Assert.ThrowsAnyAsync<Exception>(() => Vault.Sign(encryption, SHA256.HashData("signed"u8), Ct));
    }

    [Fact]
    public async Task WhatWasEncryptedBeforeARotationIsStillUnwrapped()
    {
        var key = EncryptionKey.FromJwk(await Published("enc"));
        var jwe = Jwe.Encrypt("secret"u8, "exchange-test", key);
        await Rotate("enc");

        Assert.Equal("secret"u8.ToArray(), await Jwe.Decrypt(jwe, "exchange-test", (kid, wrapped) => Vault.Unwrap(kid, wrapped, Ct)));
    }

    [Fact]
    public async Task WhatIsNotWrappedForTheKeyIsNull()
    {
        var key = await Published("enc");
        using var other = RSA.Create(2048);
        var length = Contracts.Base64Url.Decode(key["n"].AsString()!).Length;

        Assert.Null(await Vault.Unwrap("unknown", new byte[length], Ct));
        Assert.Null(await Vault.Unwrap(Kid(await Published("sig")), new byte[length], Ct));
        foreach (var wrapped in new[] { new byte[length], new byte[3], [], other.Encrypt([1, 2, 3], RSAEncryptionPadding.OaepSHA256) })
        {
            Assert.Null(await Vault.Unwrap(Kid(key), wrapped, Ct));
        }
    }

    [Fact]
    public async Task TheSeedOfTheLogStaysTheSame()
    {
        var seed = await Vault.LogSeed(Ct);

        Assert.Equal(32, seed.Length);
        Assert.Equal(seed, await Vault.LogSeed(Ct));
    }

    private async Task<JsonObject> Published(string use) => (await Vault.PublicKeys(Ct)).First(key => key["use"].AsString() == use);

    private static string Kid(JsonObject key) => key["kid"].AsString()!;
}
