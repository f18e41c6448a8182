using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Contracts.Jose;

/// <summary>A public key that JWEs are encrypted to: RSA-OAEP-256 or ECDH-ES+A256KW (RFC 7518 §4). Thread-safe; import it once.</summary>
public sealed class EncryptionKey
{
    private EncryptionKey(JsonObject jwk)
    {
        (Alg, Kid) = (jwk["alg"].AsString()!, jwk["kid"].AsString() ?? Jwk.Thumbprint(jwk));
        (Algorithm, Native) = KeyManagement.Import(jwk, withPrivate: false);
    }

    public string Alg { get; }
    public string Kid { get; }
    internal global::Jose.JweAlgorithm Algorithm { get; }
    internal object Native { get; }

    /// <summary>Throws <see cref="ArgumentException"/> or <see cref="FormatException"/> when it is not such a key.</summary>
    public static EncryptionKey FromJwk(JsonObject jwk) => new(jwk);
}

/// <summary>The private half. Thread-safe; import it once.</summary>
public sealed class DecryptionKey
{
    private DecryptionKey(JsonObject jwk)
    {
        (Alg, Kid) = (jwk["alg"].AsString()!, jwk["kid"].AsString() ?? Jwk.Thumbprint(jwk));
        (Algorithm, Native) = KeyManagement.Import(jwk, withPrivate: true);
        Curve = jwk["crv"].AsString();
    }

    public string Alg { get; }
    public string Kid { get; }
    internal string? Curve { get; }
    internal global::Jose.JweAlgorithm Algorithm { get; }
    internal object Native { get; }

    /// <summary>Throws <see cref="ArgumentException"/> or <see cref="FormatException"/> when it is not such a key.</summary>
    public static DecryptionKey FromJwk(JsonObject jwk) => new(jwk);
}

/// <summary>The allow-list of key management. Never RSA1_5 (a padding oracle), <c>dir</c>, or passwords.</summary>
internal static class KeyManagement
{
    public static (global::Jose.JweAlgorithm, object) Import(JsonObject jwk, bool withPrivate) =>
        (jwk["alg"].AsString(), jwk["kty"].AsString()) switch
        {
            ("RSA-OAEP-256", "RSA") => (global::Jose.JweAlgorithm.RSA_OAEP_256, Jwk.ToRsa(jwk, withPrivate)),
            ("ECDH-ES+A256KW", "EC") => (global::Jose.JweAlgorithm.ECDH_ES_A256KW, ECDiffieHellman.Create(Jwk.EcParameters(jwk, withPrivate))),
            _ => throw new ArgumentException("not an accepted encryption key"),
        };
}
