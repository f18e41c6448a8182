using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Local.Vault;

/// <summary>What a key does, by the algorithm names of RFC 7518 §3.1 and §4.1. Signatures are over digests that the caller made.</summary>
internal static class KeyOperations
{
    private static readonly Dictionary<string, HashAlgorithmName> RsaSignatures = new()
    {
        ["RS256"] = HashAlgorithmName.SHA256, ["RS384"] = HashAlgorithmName.SHA384, ["RS512"] = HashAlgorithmName.SHA512,
        ["PS256"] = HashAlgorithmName.SHA256, ["PS384"] = HashAlgorithmName.SHA384, ["PS512"] = HashAlgorithmName.SHA512,
    };

    private static readonly Dictionary<string, (string Curve, int DigestBytes)> EcSignatures = new()
    {
        ["ES256"] = ("P-256", 32), ["ES256K"] = ("P-256K", 32), ["ES384"] = ("P-384", 48), ["ES512"] = ("P-521", 64),
    };

    private static readonly Dictionary<string, RSAEncryptionPadding> Encryptions = new()
    {
        ["RSA-OAEP-256"] = RSAEncryptionPadding.OaepSHA256, ["RSA-OAEP"] = RSAEncryptionPadding.OaepSHA1, ["RSA1_5"] = RSAEncryptionPadding.Pkcs1,
    };

    /// <summary>ECDSA signatures are r‖s, as in JWS.</summary>
    public static byte[] Sign(JsonObject jwk, string alg, byte[] digest) => Guarded(() =>
    {
        if (IsEc(jwk, alg, digest))
        {
            using var ec = KeyMaterial.Ec(jwk);
            return ec.SignHash(digest, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        using var rsa = KeyMaterial.Rsa(jwk);
        return rsa.SignHash(digest, HashOf(jwk, alg), PaddingOf(alg));
    });

    public static bool Verify(JsonObject jwk, string alg, byte[] digest, byte[] signature) => Guarded(() =>
    {
        if (IsEc(jwk, alg, digest))
        {
            using var ec = KeyMaterial.Ec(jwk);
            return ec.VerifyHash(digest, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        using var rsa = KeyMaterial.Rsa(jwk);
        return rsa.VerifyHash(digest, signature, HashOf(jwk, alg), PaddingOf(alg));
    });

    public static byte[] Encrypt(JsonObject jwk, string alg, byte[] plaintext) => Guarded(() =>
    {
        var padding = EncryptionOf(jwk, alg);
        using var rsa = KeyMaterial.Rsa(jwk);
        return rsa.Encrypt(plaintext, padding);
    });

    public static byte[] Decrypt(JsonObject jwk, string alg, byte[] ciphertext) => Guarded(() =>
    {
        var padding = EncryptionOf(jwk, alg);
        using var rsa = KeyMaterial.Rsa(jwk);
        return rsa.Decrypt(ciphertext, padding);
    });

    private static bool IsEc(JsonObject jwk, string alg, byte[] digest) =>
        !KeyMaterial.IsRsa(jwk) && (EcSignatures.TryGetValue(alg, out var known) && known == (jwk["crv"].AsString(), digest.Length) ? true : throw Mismatch());

    private static HashAlgorithmName HashOf(JsonObject jwk, string alg) =>
        KeyMaterial.IsRsa(jwk) && RsaSignatures.TryGetValue(alg, out var hash) ? hash : throw Mismatch();

    private static RSASignaturePadding PaddingOf(string alg) => alg[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;

    private static RSAEncryptionPadding EncryptionOf(JsonObject jwk, string alg) =>
        KeyMaterial.IsRsa(jwk) && Encryptions.TryGetValue(alg, out var padding) ? padding : throw Mismatch();

    private static VaultFault Mismatch() => VaultFault.BadParameter("Key and signing key type are incompatible, or alg does not fit what it is applied to.");

    private static T Guarded<T>(Func<T> operation)
    {
        try
        {
            return operation();
        }
        catch (CryptographicException)
        {
            throw VaultFault.BadParameter("The parameter is incorrect.");
        }
    }
}
