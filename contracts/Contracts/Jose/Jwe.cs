using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
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

    /// <summary>The library agrees on and wraps the key; the content is encrypted in place, since a view can be megabytes.</summary>
    public static string Encrypt(ReadOnlySpan<byte> plaintext, string cty, EncryptionKey key)
    {
        var header = new Dictionary<string, object> { ["alg"] = key.Alg, ["enc"] = "A256GCM", ["kid"] = key.Kid, ["cty"] = cty };
        var wrapped = JWT.DefaultSettings.Jwa(key.Alg).WrapNewKey(KeyBytes * 8, key.Native, header);
        var protectedHeader = Base64Url.Encode(JsonSerializer.SerializeToUtf8Bytes(header));
        byte[] nonce = RandomNumberGenerator.GetBytes(NonceBytes), tag = new byte[TagBytes], ciphertext = new byte[plaintext.Length];
        using (var aes = new AesGcm(wrapped[0], TagBytes))
        {
            aes.Encrypt(nonce, plaintext, ciphertext, tag, Encoding.ASCII.GetBytes(protectedHeader));
        }
        CryptographicOperations.ZeroMemory(wrapped[0]);
        return $"{protectedHeader}.{Base64Url.Encode(wrapped[1])}.{Base64Url.Encode(nonce)}.{Base64Url.Encode(ciphertext)}.{Base64Url.Encode(tag)}";
    }

    /// <summary>Which key it is encrypted for, as its header says; null when it is none that the exchange allows.</summary>
    public static string? KidOf(string compact, string cty) => Parts.Parse(compact, cty)?.Kid;

    /// <param name="keyOf">The key that <c>kid</c> names; null when there is none.</param>
    public static byte[]? Decrypt(string compact, string cty, Func<string, DecryptionKey?> keyOf)
    {
        if (Parts.Parse(compact, cty) is not { } jwe || keyOf(jwe.Kid) is not { } key || key.Alg != jwe.Alg
            || (jwe.Header["epk"] as JsonObject)?["crv"].AsString() != key.Curve)
        {
            return null;
        }
        try
        {
            return JWT.DecodeBytes(compact, key.Native, key.Algorithm, JweEncryption.A256GCM);
        }
        catch (Exception e) when (e is JoseException or CryptographicException or FormatException or ArgumentException or KeyNotFoundException or InvalidCastException)
        {
            return null; // what jose-jwt and the platform throw on keys, points and tags that are not what they should be
        }
    }

    /// <summary>For RSA keys that stay in a vault: <paramref name="unwrap"/> gets <c>kid</c> and the wrapped key.</summary>
    public static async Task<byte[]?> Decrypt(string compact, string cty, Func<string, ReadOnlyMemory<byte>, Task<byte[]?>> unwrap)
    {
        if (Parts.Parse(compact, cty) is not { Alg: "RSA-OAEP-256" } jwe)
        {
            return null;
        }
        // RFC 7516 §11.5: go on with a random key when unwrapping failed, so that the two failures look alike.
        var key = await unwrap(jwe.Kid, jwe.WrappedKey) is { Length: KeyBytes } unwrapped ? unwrapped : RandomNumberGenerator.GetBytes(KeyBytes);
        var plaintext = new byte[jwe.Ciphertext.Length];
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(jwe.Nonce, jwe.Ciphertext, jwe.Tag, plaintext, Encoding.ASCII.GetBytes(compact[..compact.IndexOf('.', StringComparison.Ordinal)]));
            return plaintext;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The five parts, each in its one spelling, under a protected header that is exactly what the exchange allows.</summary>
    private sealed record Parts(JsonObject Header, byte[] WrappedKey, byte[] Nonce, byte[] Ciphertext, byte[] Tag)
    {
        public string Alg => Header["alg"].AsString()!;
        public string Kid => Header["kid"].AsString()!;

        public static Parts? Parse(string compact, string cty) =>
            compact.Split('.', 6) is [var header, var wrappedKey, var nonce, var ciphertext, var tag]
            && Base64Url.TryDecode(header) is { } headerBytes && StrictJson.TryParseObject(headerBytes, maxDepth: 4) is { } members && IsAllowed(members, cty)
            && Base64Url.TryDecode(wrappedKey) is { } wrappedKeyBytes
            && Base64Url.TryDecode(nonce) is { Length: NonceBytes } nonceBytes
            && Base64Url.TryDecode(ciphertext) is { } ciphertextBytes
            && Base64Url.TryDecode(tag) is { Length: TagBytes } tagBytes
                ? new(members, wrappedKeyBytes, nonceBytes, ciphertextBytes, tagBytes)
                : null;

        private static bool IsAllowed(JsonObject header, string cty) =>
            header["enc"].AsString() == "A256GCM" && header["cty"].AsString() == cty && header["kid"].AsString() is not null
            && (header["alg"].AsString(), header["epk"], header.Count) is ("RSA-OAEP-256", null, 4) or ("ECDH-ES+A256KW", JsonObject, 5)
            && (header["epk"] is not JsonObject epk || IsPoint(epk));

        private static bool IsPoint(JsonObject epk) =>
            epk["kty"].AsString() == "EC" && epk["crv"].AsString() is not null && epk.Count == 4
            && epk["x"].AsString() is { } x && Base64Url.TryDecode(x) is not null && epk["y"].AsString() is { } y && Base64Url.TryDecode(y) is not null;
    }
}
