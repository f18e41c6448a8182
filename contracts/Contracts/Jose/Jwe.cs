using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using global::Jose;
using AesGcm = System.Security.Cryptography.AesGcm;

namespace ExchangeHub.Contracts.Jose;

/// <summary>
/// JWE in compact serialisation (RFC 7516 §7.1), A256GCM throughout, with a protected header of exactly <c>alg</c>, <c>enc</c>,
/// <c>kid</c>, <c>cty</c>, and <c>epk</c> for ECDH-ES. Any fault at all is one answer: null.
/// </summary>
public static class Jwe
{
    private const int KeyBytes = 32, NonceBytes = 12, TagBytes = 16;

    public static string Encrypt(ReadOnlySpan<byte> plaintext, string cty, EncryptionKey key) => JWT.EncodeBytes(
        plaintext.ToArray(), key.Native, key.Algorithm, JweEncryption.A256GCM, null,
        new Dictionary<string, object> { ["kid"] = key.Kid, ["cty"] = cty });

    /// <param name="keyOf">The key that <c>kid</c> names; null when there is none.</param>
    public static byte[]? Decrypt(string compact, string cty, Func<string, DecryptionKey?> keyOf)
    {
        if (Header(compact, cty) is not { } header || keyOf(header["kid"].AsString()!) is not { } key || key.Alg != header["alg"].AsString()
            || (header["epk"] as JsonObject)?["crv"].AsString() != key.Curve)
        {
            return null;
        }
        try
        {
            return JWT.DecodeBytes(compact, key.Native, key.Algorithm, JweEncryption.A256GCM);
        }
        catch (Exception e) when (e is JoseException or CryptographicException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>For RSA keys that stay in a vault: <paramref name="unwrap"/> gets <c>kid</c> and the wrapped key.</summary>
    public static async Task<byte[]?> Decrypt(string compact, string cty, Func<string, ReadOnlyMemory<byte>, Task<byte[]?>> unwrap)
    {
        if (Header(compact, cty) is not { } header || header["alg"].AsString() != "RSA-OAEP-256" || compact.Split('.') is not
            [var protectedHeader, var wrapped, var nonce, var ciphertext, var tag]
            || Base64Url.TryDecode(wrapped) is not { } wrappedBytes
            || Base64Url.TryDecode(nonce) is not { Length: NonceBytes } nonceBytes
            || Base64Url.TryDecode(ciphertext) is not { } ciphertextBytes
            || Base64Url.TryDecode(tag) is not { Length: TagBytes } tagBytes)
        {
            return null;
        }
        // RFC 7516 §11.5: go on with a random key when unwrapping failed, so that the two failures look alike.
        var key = await unwrap(header["kid"].AsString()!, wrappedBytes) is { Length: KeyBytes } unwrapped ? unwrapped : RandomNumberGenerator.GetBytes(KeyBytes);
        var plaintext = new byte[ciphertextBytes.Length];
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(nonceBytes, ciphertextBytes, tagBytes, plaintext, Encoding.ASCII.GetBytes(protectedHeader));
            return plaintext;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The protected header, when it is exactly what the exchange allows.</summary>
    private static JsonObject? Header(string compact, string cty)
    {
        var end = compact.IndexOf('.', StringComparison.Ordinal);
        if (end < 0 || Base64Url.TryDecode(compact.AsSpan(0, end)) is not { } bytes || StrictJson.TryParseObject(bytes, maxDepth: 4) is not { } header)
        {
            return null;
        }
        var members = header["alg"].AsString() switch { "RSA-OAEP-256" => 4, "ECDH-ES+A256KW" when header["epk"] is JsonObject => 5, _ => -1 };
        return header.Count == members && header["enc"].AsString() == "A256GCM" && header["cty"].AsString() == cty && header["kid"].AsString() is not null
            ? header
            : null;
    }
}
