using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;

namespace ExchangeHub.Core.Keys;

/// <summary>
/// The hub's own data keys, one a day: AES-256-GCM, each kept as a JWE to the vault's encryption key. What they seal is what
/// deciding again needs (labels, types, codes), so a copy of the storage account alone tells nothing of it.
/// </summary>
public sealed class DataKeys(IBlobs content, IVault vault, TimeProvider time, Entropy entropy)
{
    private const string Type = "exchange-data-key";
    private const int NonceBytes = 12, TagBytes = 16, DayBytes = 8;
    private readonly ConcurrentDictionary<string, byte[]> known = new();

    /// <summary>Bound to <paramref name="name"/>: what was sealed under one blob name does not open under another.</summary>
    public async Task<byte[]> Seal(string name, ReadOnlyMemory<byte> plaintext, CancellationToken ct)
    {
        var day = time.GetUtcNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var key = await Existing(day, ct) ?? await Made(day, ct);
        var result = new byte[DayBytes + NonceBytes + TagBytes + plaintext.Length];
        Encoding.ASCII.GetBytes(day, result);
        var nonce = result.AsSpan(DayBytes, NonceBytes);
        entropy(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plaintext.Span, result.AsSpan(DayBytes + NonceBytes + TagBytes), result.AsSpan(DayBytes + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(name));
        return result;
    }

    /// <summary>Throws <see cref="CryptographicException"/> when the blob was changed, moved, or sealed by a key that is gone.</summary>
    public async Task<byte[]> Open(string name, ReadOnlyMemory<byte> sealedText, CancellationToken ct)
    {
        if (sealedText.Length < DayBytes + NonceBytes + TagBytes)
        {
            throw new CryptographicException("a sealed blob is too short");
        }
        var day = Encoding.ASCII.GetString(sealedText.Span[..DayBytes]);
        var key = await Existing(day, ct) ?? throw new CryptographicException("the data key of a sealed blob is gone");
        var plaintext = new byte[sealedText.Length - DayBytes - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(
            sealedText.Span.Slice(DayBytes, NonceBytes), sealedText.Span[(DayBytes + NonceBytes + TagBytes)..],
            sealedText.Span.Slice(DayBytes + NonceBytes, TagBytes), plaintext, Encoding.UTF8.GetBytes(name));
        return plaintext;
    }

    /// <summary>Whether bytes from outside have the form of what was sealed, so that they may be opened: they begin with a day.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= DayBytes + NonceBytes + TagBytes && bytes[..DayBytes].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private async Task<byte[]?> Existing(string day, CancellationToken ct)
    {
        if (known.TryGetValue(day, out var key))
        {
            return key;
        }
        if (await content.Read(NameOf(day), ct) is not { } blob)
        {
            return null;
        }
        key = await Jwe.Decrypt(Encoding.ASCII.GetString(blob.Content.Span), Type, (kid, wrapped) => vault.Unwrap(kid, wrapped, ct))
            ?? throw new CryptographicException("the vault cannot unwrap a data key");
        known[day] = key;
        return key;
    }

    private async Task<byte[]> Made(string day, CancellationToken ct)
    {
        var jwk = (await vault.PublicKeys(ct)).First(key => (string?)key["use"] == "enc");
        var key = new byte[32];
        entropy(key);
        var wrapped = Encoding.ASCII.GetBytes(Jwe.Encrypt(key, Type, EncryptionKey.FromJwk(jwk)));
        await content.Create(NameOf(day), wrapped, ct); // another instance may have been first: what stands is the key of the day
        return await Existing(day, ct) ?? throw new CryptographicException("a data key that was just written is gone");
    }

    private static string NameOf(string day) => $"keys/data/{day}.jwe";
}
