using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ExchangeHub.Contracts;

namespace ExchangeHub.Core.Keys;

/// <summary>
/// The hub's own data keys, one a day: AES-256-GCM, each kept as a JWE to the vault's encryption key. What they seal is what
/// deciding again needs (labels, types, codes), so a copy of the storage account alone tells nothing of it.
/// </summary>
public sealed class DataKeys(IBlobs content, IVault vault, TimeProvider time, Entropy entropy)
{
    /// <summary>How long before a day begins <see cref="Prepare"/> has its key.</summary>
    public static readonly TimeSpan HeadStart = TimeSpan.FromHours(12);

    private const int KeyBytes = 32, NonceBytes = 12, TagBytes = 16, DayBytes = 8;
    private readonly WrappedDataKeys kept = new(content, vault);
    private readonly ConcurrentDictionary<string, byte[]> known = new();

    /// <summary>
    /// Takes today's key in hand, and half a day ahead the next day's: a vault that is away over midnight then stops nothing that this instance
    /// seals. Any number of instances may do it at once, any number of times.
    /// </summary>
    public async Task Prepare(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        foreach (var day in new[] { now, now + HeadStart }.Select(DayOf).Distinct())
        {
            _ = await Existing(day, ct) ?? await Made(day, ct);
        }
    }

    /// <summary>Bound to <paramref name="name"/>: what was sealed under one blob name does not open under another.</summary>
    public async Task<byte[]> Seal(string name, ReadOnlyMemory<byte> plaintext, CancellationToken ct)
    {
        var day = DayOf(time.GetUtcNow());
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
        return await kept.Read(day, ct) is { } read ? known[day] = read : null;
    }

    private async Task<byte[]> Made(string day, CancellationToken ct)
    {
        var key = new byte[KeyBytes];
        entropy(key);
        // Another instance may have been first, or we ourselves before a crash: what stands is the key of the day. It is unwrapped before
        // anything is sealed with it, also when it is ours: nothing is ever sealed that the vault could not open.
        await kept.Create(day, key, ct);
        return await Existing(day, ct) ?? throw new CryptographicException("a data key that was just written is gone");
    }

    private static string DayOf(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
