using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Azure;
using ExchangeHub.Adapters.Keys;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Adapters;

/// <summary>Which versions the hub uses, and when it notices that they changed. What every vault must do stands in <c>VaultContract</c>.</summary>
public sealed class KeyVaultKeysTests : IAsyncLifetime
{
    private static readonly byte[] Digest = SHA256.HashData("signed"u8);

    private TestVault server = null!;
    private KeyVaultKeys keys = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TestVault.Start();
        keys = server.Keys();
    }

    public async ValueTask DisposeAsync()
    {
        keys.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task ARotationCountsAfterAMinuteWithoutARestart()
    {
        var before = await keys.PublicKeys(Ct);
        await server.Rotate(TestVault.Signing);

        Assert.Equal(before.Count, (await keys.PublicKeys(Ct)).Count);
        server.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(before.Count + 1, (await keys.PublicKeys(Ct)).Count);
    }

    [Fact]
    public async Task TheVaultsOwnRotationPolicyCountsToo()
    {
        await server.Call(HttpMethod.Put, $"keys/{TestVault.Signing}/rotationpolicy", JsonNode.Parse(
            """{"lifetimeActions":[{"trigger":{"timeAfterCreate":"P90D"},"action":{"type":"Rotate"}}],"attributes":{"expiryTime":"P2Y"}}""")!.AsObject());
        var before = await Signing();
        server.Time.Advance(TimeSpan.FromDays(91));
        var after = await Signing();

        Assert.NotEqual(Kid(before), Kid(after));
        await AssertSigns(after);
    }

    [Fact]
    public async Task WhatIsEncryptedForAVersionThatAnotherInstanceNoticedFirstIsUnwrapped()
    {
        await keys.PublicKeys(Ct);
        await server.Rotate(TestVault.Encryption);
        using var another = server.Keys();
        var newest = (await another.PublicKeys(Ct)).First(key => key["use"].AsString() == "enc");
        var jwe = Jwe.Encrypt("secret"u8, "exchange-test", EncryptionKey.FromJwk(newest));
        server.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("secret"u8.ToArray(), await Jwe.Decrypt(jwe, "exchange-test", (kid, wrapped) => keys.Unwrap(kid, wrapped, Ct)));
    }

    [Fact]
    public async Task AKidThatNobodyHasIsNoLoadOnTheVault()
    {
        await keys.PublicKeys(Ct);
        var before = server.Requests.Count;

        for (var i = 0; i < 20; i++)
        {
            Assert.Null(await keys.Unwrap($"unknown-{i}", new byte[256], Ct));
        }

        Assert.Equal(before, server.Requests.Count);
    }

    [Fact]
    public async Task APublicKeyIsFetchedOnce()
    {
        await server.Rotate(TestVault.Signing);
        await keys.PublicKeys(Ct);
        server.Requests.Clear();
        server.Time.Advance(TimeSpan.FromSeconds(61));
        await keys.PublicKeys(Ct);

        Assert.Equal(
            [$"GET /keys/{TestVault.Signing}", $"GET /keys/{TestVault.Signing}/versions", $"GET /keys/{TestVault.Encryption}", $"GET /keys/{TestVault.Encryption}/versions"],
            server.Requests);
    }

    [Fact]
    public async Task EveryPageOfTheVersionsIsRead()
    {
        for (var i = 0; i < 30; i++)
        {
            await server.Rotate(TestVault.Signing);
        }

        var signing = (await keys.PublicKeys(Ct)).Where(key => key["use"].AsString() == "sig").ToArray();

        Assert.Equal(31, signing.Select(Kid).Distinct().Count());
        Assert.EndsWith($"/{TestVault.Signing}", (await server.Current(TestVault.Signing))[..^33], StringComparison.Ordinal);
        await AssertSigns(signing[0]);
    }

    [Fact]
    public async Task ADisabledVersionDoesNotSignAndNoneTakesItsPlace()
    {
        var key = await Signing();
        await Disable(TestVault.Signing);

        var fault = await Assert.ThrowsAsync<RequestFailedException>(() => keys.Sign(Kid(key), Digest, Ct));

        Assert.Equal((403, "Forbidden"), (fault.Status, fault.ErrorCode));
        Assert.Equal(Kid(key), Kid(await Signing())); // what it signed before can still be verified
    }

    [Fact]
    public async Task NothingIsEncryptedForADisabledVersionAndTheVaultSaysSoInsteadOfCallingTheMessageFaulty()
    {
        var old = await Encryption();
        await Disable(TestVault.Encryption);
        await server.Rotate(TestVault.Encryption);
        server.Time.Advance(TimeSpan.FromSeconds(61));

        Assert.NotEqual(Kid(old), Kid(Assert.Single(await keys.PublicKeys(Ct), key => key["use"].AsString() == "enc")));
        var fault = await Assert.ThrowsAsync<RequestFailedException>(() => keys.Unwrap(Kid(old), new byte[256], Ct));
        Assert.Equal(403, fault.Status);
    }

    [Fact]
    public async Task AKeyThatWasReplacedWholeIsNoticedAtTheFirstRefusal()
    {
        var gone = await Signing();
        await server.Call(HttpMethod.Delete, $"keys/{TestVault.Signing}");
        await server.Call(HttpMethod.Delete, $"deletedkeys/{TestVault.Signing}");
        await server.Call(HttpMethod.Post, $"keys/{TestVault.Signing}/create", new() { ["kty"] = "EC" });

        var fault = await Assert.ThrowsAsync<RequestFailedException>(() => keys.Sign(Kid(gone), Digest, Ct));
        var next = await Signing();

        Assert.Equal((404, "KeyNotFound"), (fault.Status, fault.ErrorCode));
        Assert.NotEqual(Kid(gone), Kid(next));
        Assert.Equal(64, (await keys.Sign(Kid(next), Digest, Ct)).Length);
        await Assert.ThrowsAsync<RequestFailedException>(() => keys.Sign(Kid(gone), Digest, Ct));
    }

    [Fact]
    public async Task AKeyInHardwareIsPublishedAsAnyOther()
    {
        await server.Call(HttpMethod.Post, $"keys/{TestVault.Signing}/create", new() { ["kty"] = "EC-HSM", ["crv"] = "P-256" });
        var key = await Signing();

        Assert.Equal("EC", key["kty"].AsString());
        await AssertSigns(key);
    }

    [Fact]
    public async Task AKeyOfAnotherKindIsRefused()
    {
        await server.Call(HttpMethod.Post, $"keys/{TestVault.Signing}/create", new() { ["kty"] = "EC", ["crv"] = "P-384" });

        var fault = await Assert.ThrowsAsync<RequestFailedException>(() => keys.PublicKeys(Ct));

        Assert.Contains("ES256", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheSeedOfTheLogIsReadOnce()
    {
        Assert.Equal(server.Seed, await keys.LogSeed(Ct));
        var requests = server.Requests.Count;

        Assert.Equal(server.Seed, await keys.LogSeed(Ct));

        Assert.Equal(requests, server.Requests.Count);
    }

    private async Task<JsonObject> Signing() => (await keys.PublicKeys(Ct))[0];

    private async Task<JsonObject> Encryption() => (await keys.PublicKeys(Ct)).First(key => key["use"].AsString() == "enc");

    private async Task AssertSigns(JsonObject key)
    {
        var signature = await keys.Sign(Kid(key), Digest, Ct);
        Assert.True(VerificationKey.FromJwk(key).Verify("signed"u8, signature));
    }

    private async Task Disable(string name) =>
        await server.Call(HttpMethod.Patch, $"keys/{name}", new() { ["attributes"] = new JsonObject { ["enabled"] = false } });

    private static string Kid(JsonObject key) => key["kid"].AsString()!;
}
