using System.Text.Json.Nodes;
using Azure;
using Azure.Security.KeyVault.Secrets;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core;
using ExchangeHub.Options;

namespace ExchangeHub.Adapters.Keys;

/// <summary>The hub's keys in Azure Key Vault. Private parts never leave it; public parts are kept for a minute.</summary>
public sealed class KeyVaultKeys(KeyVaultClient client, SecretClient secrets, KeyVaultOptions options, TimeProvider time) : IVault, IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim reading = new(1);
    private Known? known;
    private byte[]? seed;

    public async Task<IReadOnlyList<JsonObject>> PublicKeys(CancellationToken ct) => [.. (await Keys(ct)).Public.Select(jwk => jwk.DeepClone().AsObject())];

    // The key is the one that PublicKeys last named, so that a rotation in between cannot part a signature from its kid.
    public async Task<byte[]> Sign(ReadOnlyMemory<byte> digest, CancellationToken ct) =>
        await client.Operate((known ?? await Keys(ct)).SigningKey, "sign", "ES256", digest, ct);

    public async Task<byte[]?> Unwrap(string kid, ReadOnlyMemory<byte> wrapped, CancellationToken ct)
    {
        if (!(await Keys(ct)).EncryptionKeys.TryGetValue(kid, out var key))
        {
            return null;
        }
        try
        {
            return await client.Operate(key, "unwrapkey", "RSA-OAEP-256", wrapped, ct);
        }
        catch (RequestFailedException e) when (e.Status == StatusCodes.Status400BadRequest)
        {
            return null; // not something that was wrapped for this key
        }
    }

    public async Task<byte[]> LogSeed(CancellationToken ct) =>
        seed ??= Base64Url.Decode((await secrets.GetSecretAsync(options.LogSeed, cancellationToken: ct)).Value.Value);

    public void Dispose() => reading.Dispose();

    private async Task<Known> Keys(CancellationToken ct)
    {
        if (Fresh() is { } fresh)
        {
            return fresh;
        }
        await reading.WaitAsync(ct);
        try
        {
            return Fresh() ?? (known = await Read(ct));
        }
        finally
        {
            reading.Release();
        }
    }

    private Known? Fresh() => known is { } standing && time.GetUtcNow() - standing.At < MaxAge ? standing : null;

    private async Task<Known> Read(CancellationToken ct)
    {
        var at = time.GetUtcNow();
        var signing = await CurrentFirst(options.SigningKey, ct);
        var encryption = await CurrentFirst(options.EncryptionKey, ct);
        JsonObject[] all = [.. signing.Select(key => Public(key, "ES256", "sig")), .. encryption.Select(key => Public(key, "RSA-OAEP-256", "enc"))];
        return new(at, all, signing[0].Id, encryption.ToDictionary(key => Jwk.Thumbprint(key.Jwk), key => key.Id));
    }

    private async Task<IReadOnlyList<VaultKey>> CurrentFirst(string name, CancellationToken ct)
    {
        var current = await client.Current(name, ct);
        var older = (await client.Versions(name, ct)).Where(key => key.Id != current.Id).OrderByDescending(key => key.Created);
        return [current, .. older];
    }

    /// <summary>As the exchange writes keys: <c>kid</c> is the thumbprint, so that it says nothing about the vault.</summary>
    private static JsonObject Public(VaultKey key, string alg, string use)
    {
        string[] members = use == "sig" ? ["kty", "crv", "x", "y"] : ["kty", "n", "e"];
        var jwk = new JsonObject();
        foreach (var member in members)
        {
            jwk[member] = key.Jwk[member]?.DeepClone();
        }
        (jwk["kid"], jwk["alg"], jwk["use"]) = (Jwk.Thumbprint(jwk), alg, use);
        return jwk;
    }

    private sealed record Known(DateTimeOffset At, IReadOnlyList<JsonObject> Public, string SigningKey, IReadOnlyDictionary<string, string> EncryptionKeys);
}
