using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Azure;
using Azure.Security.KeyVault.Secrets;
using ExchangeHub.Contracts;
using ExchangeHub.Core;
using ExchangeHub.Options;

namespace ExchangeHub.Adapters.Keys;

/// <summary>
/// The hub's keys in Azure Key Vault. Private parts never leave it; which versions there are is asked again after a minute, so that a
/// rotation counts without a restart, and at once for a <c>kid</c> that is not known yet.
/// </summary>
public sealed class KeyVaultKeys(KeyVaultClient client, SecretClient secrets, KeyVaultOptions options, TimeProvider time) : IVault, IDisposable
{
    // A kid that nobody has can come from anyone; it must not become a load on the vault.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1), MaxAgeForUnknown = TimeSpan.FromSeconds(5);

    private readonly SingleFlight reading = new();
    private readonly ConcurrentDictionary<string, JsonObject> publicParts = new();
    private volatile KeyVersions? known;
    private byte[]? seed;

    public async Task<IReadOnlyList<JsonObject>> PublicKeys(CancellationToken ct) => (await Keys(MaxAge, ct)).Published();

    public async Task<byte[]> Sign(string kid, ReadOnlyMemory<byte> digest, CancellationToken ct)
    {
        var key = await Find(keys => keys.Signing, kid, ct) ?? throw new RequestFailedException(404, "the vault has no such version of the signing key");
        var signature = await SignWith(key, digest, ct);
        return key.Verifies(digest.Span, signature)
            ? signature
            : throw new CryptographicException("the vault answered with a signature that its key does not verify");
    }

    public async Task<byte[]?> Unwrap(string kid, ReadOnlyMemory<byte> wrapped, CancellationToken ct)
    {
        if (await Find(keys => keys.Encryption, kid, ct) is not { } key)
        {
            return null;
        }
        try
        {
            return await client.Operate(key.Id, "unwrapkey", "RSA-OAEP-256", wrapped, ct);
        }
        catch (RequestFailedException e) when (e.Status == StatusCodes.Status400BadRequest)
        {
            return null; // not something that was wrapped for this key
        }
    }

    public async Task<byte[]> LogSeed(CancellationToken ct) =>
        seed ??= Base64Url.Decode((await secrets.GetSecretAsync(options.LogSeed, cancellationToken: ct)).Value.Value);

    public void Dispose() => reading.Dispose();

    private async Task<byte[]> SignWith(KeyVersion key, ReadOnlyMemory<byte> digest, CancellationToken ct)
    {
        try
        {
            return await client.Operate(key.Id, "sign", "ES256", digest, ct);
        }
        catch (RequestFailedException e) when (e.Status is StatusCodes.Status403Forbidden or StatusCodes.Status404NotFound)
        {
            known = null; // disabled, or gone: which version signs now must be asked before the next try
            throw;
        }
    }

    private async Task<KeyVersion?> Find(Func<KeyVersions, IReadOnlyList<KeyVersion>> of, string kid, CancellationToken ct)
    {
        return Named(await Keys(MaxAge, ct)) ?? Named(await Keys(MaxAgeForUnknown, ct));

        KeyVersion? Named(KeyVersions keys) => of(keys).FirstOrDefault(key => key.Kid == kid);
    }

    private async Task<KeyVersions> Keys(TimeSpan maxAge, CancellationToken ct) =>
        Fresh(maxAge) ?? await reading.Run(() => Fresh(maxAge), async () => known = await Read(ct), ct);

    private KeyVersions? Fresh(TimeSpan maxAge) => known is { } standing && time.GetUtcNow() - standing.At < maxAge ? standing : null;

    private async Task<KeyVersions> Read(CancellationToken ct)
    {
        var at = time.GetUtcNow();
        return new(at, await CurrentFirst(options.SigningKey, "ES256", "sig", ct), await CurrentFirst(options.EncryptionKey, "RSA-OAEP-256", "enc", ct));
    }

    private async Task<IReadOnlyList<KeyVersion>> CurrentFirst(string name, string alg, string use, CancellationToken ct)
    {
        var current = await client.Current(name, ct);
        var older = (await client.Versions(name, ct)).Where(key => key.Id != current.Id).OrderByDescending(key => key.Created);
        List<KeyVersion> versions = [];
        foreach (var key in older.Prepend(current))
        {
            versions.Add(new(key.Id, await PublicPart(key, alg, use, ct), key.Enabled));
        }
        return versions;
    }

    private async Task<JsonObject> PublicPart(VaultKey key, string alg, string use, CancellationToken ct)
    {
        if (publicParts.TryGetValue(key.Id, out var part))
        {
            return part; // a version's key never changes
        }
        var bundle = key.Jwk ?? (await client.Get(key.Id, ct)).Jwk!;
        return publicParts.GetOrAdd(key.Id, KeyVersion.Public(bundle, alg, use));
    }
}
