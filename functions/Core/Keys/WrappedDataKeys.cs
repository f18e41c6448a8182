using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;

namespace ExchangeHub.Core.Keys;

/// <summary>Data keys as they are kept, <c>keys/data/{day}.jwe</c>: each a JWE to a version of the vault's encryption key, which its header names.</summary>
internal sealed class WrappedDataKeys(IBlobs content, IVault vault)
{
    private const string Type = "exchange-data-key", Prefix = "keys/data/";

    /// <summary>Null when the day has none. Throws <see cref="CryptographicException"/> when the vault cannot unwrap it.</summary>
    public async Task<byte[]?> Read(string day, CancellationToken ct) => await content.Read(NameOf(day), ct) is { } blob
        ? await Unwrapped(blob, ct) ?? throw new CryptographicException("the vault cannot unwrap a data key")
        : null;

    /// <summary>False: the day has one, which must be read.</summary>
    public async Task<bool> Create(string day, byte[] key, CancellationToken ct) =>
        await content.Create(NameOf(day), Wrapped(key, await Present(ct)), ct);

    private async Task<JsonObject> Present(CancellationToken ct) => (await vault.PublicKeys(ct)).First(key => (string?)key["use"] == "enc");

    private static byte[] Wrapped(byte[] key, JsonObject jwk) => Encoding.ASCII.GetBytes(Jwe.Encrypt(key, Type, EncryptionKey.FromJwk(jwk)));

    private Task<byte[]?> Unwrapped(StoredBlob blob, CancellationToken ct) =>
        Jwe.Decrypt(Encoding.ASCII.GetString(blob.Content.Span), Type, (kid, wrapped) => vault.Unwrap(kid, wrapped, ct));

    private static string NameOf(string day) => $"{Prefix}{day}.jwe";
}
