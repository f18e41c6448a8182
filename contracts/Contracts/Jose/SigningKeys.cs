using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Contracts.Jose;

/// <summary>A private key that signs JWS with the one algorithm its JWK names: ES256, ES384 or PS256 (RFC 7518 §3). Thread-safe.</summary>
public sealed class SigningKey
{
    private readonly SignatureAlgorithm algorithm;
    private readonly AsymmetricAlgorithm key;

    private SigningKey(JsonObject jwk)
    {
        (Alg, Kid, PublicJwk) = (jwk["alg"].AsString()!, jwk["kid"].AsString() ?? Jwk.Thumbprint(jwk), Jwk.PublicPart(jwk));
        algorithm = SignatureAlgorithm.Of(Alg);
        key = algorithm.Import(jwk, withPrivate: true);
    }

    public string Alg { get; }
    public string Kid { get; }
    public JsonObject PublicJwk { get; }

    /// <summary>Throws <see cref="ArgumentException"/> or <see cref="FormatException"/> when it is not such a key.</summary>
    public static SigningKey FromJwk(JsonObject jwk) => new(jwk);

    /// <summary>The signature as JOSE writes it: r‖s for ECDSA.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) => algorithm.Sign(key, data);
}

/// <summary>A public key that verifies JWS. Import it once and keep it: importing costs more than verifying. Thread-safe.</summary>
public sealed class VerificationKey
{
    private readonly SignatureAlgorithm algorithm;
    private readonly AsymmetricAlgorithm key;

    private VerificationKey(JsonObject jwk)
    {
        (Alg, Kid) = (jwk["alg"].AsString()!, jwk["kid"].AsString() ?? Jwk.Thumbprint(jwk));
        algorithm = SignatureAlgorithm.Of(Alg);
        key = algorithm.Import(jwk, withPrivate: false);
    }

    public string Alg { get; }
    public string Kid { get; }

    /// <summary>Throws <see cref="ArgumentException"/> or <see cref="FormatException"/> when it is not such a key.</summary>
    public static VerificationKey FromJwk(JsonObject jwk) => new(jwk);

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => algorithm.Verify(key, data, signature);
}

/// <summary>The allow-list. What is not here does not exist: never <c>none</c>, HS*, or RSA with PKCS #1 v1.5.</summary>
internal sealed record SignatureAlgorithm(string Name, HashAlgorithmName Hash, string? Curve)
{
    private static readonly SignatureAlgorithm[] All =
    [
        new("ES256", HashAlgorithmName.SHA256, "P-256"),
        new("ES384", HashAlgorithmName.SHA384, "P-384"),
        new("PS256", HashAlgorithmName.SHA256, null),
    ];

    public static bool IsKnown(string? name) => All.Any(one => one.Name == name);

    public static SignatureAlgorithm Of(string? name) =>
        All.FirstOrDefault(one => one.Name == name) ?? throw new ArgumentException("not an accepted signature algorithm");

    public AsymmetricAlgorithm Import(JsonObject jwk, bool withPrivate)
    {
        if (jwk["crv"].AsString() != Curve || jwk["kty"].AsString() != (Curve is null ? "RSA" : "EC"))
        {
            throw new ArgumentException("the key is not one of its algorithm");
        }
        return Curve is null ? Jwk.ToRsa(jwk, withPrivate) : Jwk.ToEc(jwk, withPrivate);
    }

    public byte[] Sign(AsymmetricAlgorithm key, ReadOnlySpan<byte> data) => key switch
    {
        ECDsa ec => ec.SignData(data, Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        RSA rsa => rsa.SignData(data, Hash, RSASignaturePadding.Pss),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public bool Verify(AsymmetricAlgorithm key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => key switch
    {
        ECDsa ec => ec.VerifyData(data, signature, Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        RSA rsa => rsa.VerifyData(data, signature, Hash, RSASignaturePadding.Pss),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
