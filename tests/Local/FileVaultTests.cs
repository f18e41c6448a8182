using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Local.Keys;

namespace ExchangeHub.Tests.Local;

public sealed class FileVaultTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string folder = Directory.CreateTempSubdirectory("vault-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task TheNextStartHasTheSameKeysAndTheSameSeed()
    {
        var (before, after) = (new FileVault(new(folder)), new FileVault(new(folder)));

        Assert.Equal(await Kids(before), await Kids(after));
        Assert.Equal(await before.LogSeed(Ct), await after.LogSeed(Ct));
        Assert.Equal(32, (await after.LogSeed(Ct)).Length);
    }

    [Fact]
    public async Task TheCurrentKeyComesFirstAndNoPrivateMemberComesOut()
    {
        var vault = new FileVault(new(folder));
        var first = await Kids(vault);
        vault.Rotate(FileVault.Signing);
        var keys = await new FileVault(new(folder)).PublicKeys(Ct);

        Assert.Equal(["sig", "sig", "enc"], keys.Select(key => key["use"].AsString()));
        Assert.Equal(first[0], keys[1]["kid"].AsString());
        Assert.All(keys, key => Assert.Null(Jwk.FaultOfPublic(key)));
    }

    [Fact]
    public async Task ASignatureIsTheCurrentKeys()
    {
        var vault = new FileVault(new(folder));
        await vault.Sign(SHA256.HashData("before"u8), Ct);
        vault.Rotate(FileVault.Signing);
        var signature = await vault.Sign(SHA256.HashData("signed"u8), Ct);

        Assert.True(VerificationKey.FromJwk((await vault.PublicKeys(Ct))[0]).Verify("signed"u8, signature));
    }

    [Fact]
    public async Task WhatWasEncryptedBeforeARotationIsStillUnwrapped()
    {
        var vault = new FileVault(new(folder));
        var key = EncryptionKey.FromJwk(await Encryption(vault));
        var jwe = Jwe.Encrypt("secret"u8, "exchange-test", key);
        vault.Rotate(FileVault.Encryption);

        Assert.Equal("secret"u8.ToArray(), await Jwe.Decrypt(jwe, "exchange-test", (kid, wrapped) => vault.Unwrap(kid, wrapped, Ct)));
    }

    [Fact]
    public async Task WhatIsNotWrappedForItIsNull()
    {
        var vault = new FileVault(new(folder));

        Assert.Null(await vault.Unwrap("unknown", new byte[384], Ct));
        Assert.Null(await vault.Unwrap((await Encryption(vault))["kid"].AsString()!, new byte[384], Ct));
        Assert.Null(await vault.Unwrap((await Encryption(vault))["kid"].AsString()!, new byte[3], Ct));
    }

    [Fact]
    public async Task OnlyTheirOwnerReadsTheFiles()
    {
        var vault = new FileVault(new(folder));
        await vault.PublicKeys(Ct);
        await vault.LogSeed(Ct);

        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        Assert.Equal(3, files.Length);
        Assert.All(files, file => Assert.Equal(OwnerOnly, Modes.Of(file)));
        Assert.All(Directory.GetDirectories(folder), inner => Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, Modes.Of(inner)));
    }

    private static async Task<string?[]> Kids(FileVault vault) => [.. (await vault.PublicKeys(Ct)).Select(key => key["kid"].AsString())];

    private static async Task<JsonObject> Encryption(FileVault vault) => (await vault.PublicKeys(Ct)).First(key => key["use"].AsString() == "enc");
}
