using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Contracts.Jose;

/// <summary>
/// JSON Web Keys (RFC 7517) of the kinds the exchange takes (wire format §1): ES256, ES384, PS256 to sign; RSA-OAEP-256 or
/// ECDH-ES+A256KW to encrypt. One key, one <c>alg</c>; <c>kid</c> is the RFC 7638 thumbprint.
/// </summary>
public static class Jwk
{
    private static readonly string[] Private = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    /// <summary>RFC 7638: base64url(SHA-256(the required members, in order, without white space)).</summary>
    public static string Thumbprint(JsonObject jwk)
    {
        string[] members = jwk["kty"].AsString() switch
        {
            "EC" => ["crv", "kty", "x", "y"],
            "RSA" => ["e", "kty", "n"],
            "OKP" => ["crv", "kty", "x"],
            _ => throw new ArgumentException("a key type without thumbprint members here"),
        };
        var required = new JsonObject();
        foreach (var member in members)
        {
            required[member] = jwk[member]?.DeepClone();
        }
        return Base64Url.Encode(SHA256.HashData(CanonicalJson.Serialize(required)));
    }

    /// <summary>A new private key with <c>kid</c>, <c>alg</c> and <c>use</c>; RSA keys have 3072 bits.</summary>
    /// <param name="use"><c>sig</c> or <c>enc</c>.</param>
    /// <param name="curve">For ECDH-ES+A256KW: <c>P-256</c> or <c>P-384</c>.</param>
    public static JsonObject Generate(string alg, string use, string curve = "P-256")
    {
        var jwk = alg switch
        {
            "ES256" => Ec(ECCurve.NamedCurves.nistP256, "P-256"),
            "ES384" => Ec(ECCurve.NamedCurves.nistP384, "P-384"),
            "ECDH-ES+A256KW" => curve == "P-384" ? Ec(ECCurve.NamedCurves.nistP384, "P-384") : Ec(ECCurve.NamedCurves.nistP256, "P-256"),
            "PS256" or "RSA-OAEP-256" or "RS384" => Rsa(),
            _ => throw new ArgumentException($"no keys for {alg}", nameof(alg)),
        };
        jwk["kid"] = Thumbprint(jwk);
        jwk["alg"] = alg;
        jwk["use"] = use;
        return jwk;
    }

    /// <summary>Without any private member.</summary>
    public static JsonObject PublicPart(JsonObject jwk)
    {
        var result = jwk.DeepClone().AsObject();
        foreach (var member in Private)
        {
            result.Remove(member);
        }
        return result;
    }

    /// <summary>Why the key cannot stand in the directory; null when it can.</summary>
    public static string? FaultOfPublic(JsonObject jwk)
    {
        if (jwk.Any(member => Private.Contains(member.Key)))
        {
            return "private members";
        }
        var (kty, alg, use, crv) = (jwk["kty"].AsString(), jwk["alg"].AsString(), jwk["use"].AsString(), jwk["crv"].AsString());
        var known = (kty, alg, use, crv) is
            ("EC", "ES256", "sig", "P-256") or ("EC", "ES384", "sig", "P-384") or ("RSA", "PS256", "sig", null)
            or ("RSA", "RSA-OAEP-256", "enc", null) or ("EC", "ECDH-ES+A256KW", "enc", "P-256" or "P-384");
        if (!known)
        {
            return "not an accepted algorithm";
        }
        try
        {
            if (jwk["kid"].AsString() != Thumbprint(jwk))
            {
                return "kid is not the thumbprint";
            }
            using var key = kty == "EC" ? ToEc(jwk, withPrivate: false) : (AsymmetricAlgorithm)ToRsa(jwk, withPrivate: false);
            return key switch
            {
                RSA { KeySize: < 2048 or > 8192 } => "size of the modulus",
                RSA rsa when !IsSound(rsa.ExportParameters(false).Exponent!) => "public exponent",
                RSA rsa when WeakRsa.IsSuspected(rsa.ExportParameters(false).Modulus!) => "known weakness",
                _ => null,
            };
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException or NullReferenceException)
        {
            return "not a point or modulus";
        }
    }

    /// <summary>Odd and above 2¹⁶, as FIPS 186-5 §5.1 asks: under an exponent of 1, everyone signs.</summary>
    private static bool IsSound(ReadOnlySpan<byte> exponent) =>
        new System.Numerics.BigInteger(exponent, isUnsigned: true, isBigEndian: true) is { IsEven: false } e && e > 65536;

    internal static ECDsa ToEc(JsonObject jwk, bool withPrivate) => ECDsa.Create(EcParameters(jwk, withPrivate));

    internal static ECParameters EcParameters(JsonObject jwk, bool withPrivate) => new()
    {
        Curve = jwk["crv"].AsString() switch
        {
            "P-256" => ECCurve.NamedCurves.nistP256,
            "P-384" => ECCurve.NamedCurves.nistP384,
            _ => throw new ArgumentException("not an accepted curve"),
        },
        Q = new() { X = Bytes(jwk, "x"), Y = Bytes(jwk, "y") },
        D = withPrivate ? Bytes(jwk, "d") : null,
    };

    internal static RSA ToRsa(JsonObject jwk, bool withPrivate)
    {
        var parameters = new RSAParameters { Modulus = Bytes(jwk, "n"), Exponent = Bytes(jwk, "e") };
        if (withPrivate)
        {
            parameters.D = Bytes(jwk, "d");
            (parameters.P, parameters.Q) = (Bytes(jwk, "p"), Bytes(jwk, "q"));
            (parameters.DP, parameters.DQ, parameters.InverseQ) = (Bytes(jwk, "dp"), Bytes(jwk, "dq"), Bytes(jwk, "qi"));
        }
        return RSA.Create(parameters);
    }

    private static byte[] Bytes(JsonObject jwk, string member) =>
        Base64Url.Decode(jwk[member].AsString() ?? throw new FormatException($"member {member} is missing"));

    private static JsonObject Ec(ECCurve curve, string name)
    {
        using var key = ECDsa.Create(curve);
        var parameters = key.ExportParameters(true);
        return new()
        {
            ["kty"] = "EC",
            ["crv"] = name,
            ["x"] = Base64Url.Encode(parameters.Q.X),
            ["y"] = Base64Url.Encode(parameters.Q.Y),
            ["d"] = Base64Url.Encode(parameters.D),
        };
    }

    private static JsonObject Rsa()
    {
        using var key = RSA.Create(3072);
        var parameters = key.ExportParameters(true);
        return new()
        {
            ["kty"] = "RSA",
            ["n"] = Base64Url.Encode(parameters.Modulus),
            ["e"] = Base64Url.Encode(parameters.Exponent),
            ["d"] = Base64Url.Encode(parameters.D),
            ["p"] = Base64Url.Encode(parameters.P),
            ["q"] = Base64Url.Encode(parameters.Q),
            ["dp"] = Base64Url.Encode(parameters.DP),
            ["dq"] = Base64Url.Encode(parameters.DQ),
            ["qi"] = Base64Url.Encode(parameters.InverseQ),
        };
    }
}
