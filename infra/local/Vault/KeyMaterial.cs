using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Local.Vault;

/// <summary>Key types of a vault: EC and RSA, in software or said to be in hardware (<c>-HSM</c>), as JWKs.</summary>
internal static class KeyMaterial
{
    private static readonly string[] RsaPrivate = ["n", "e", "d", "p", "q", "dp", "dq", "qi"], EcPrivate = ["crv", "x", "y", "d"];

    /// <summary>Names of curves as JWKs have them, and as the platform has them.</summary>
    private static readonly Dictionary<string, string> Curves = new()
    {
        ["P-256"] = "nistP256", ["P-384"] = "nistP384", ["P-521"] = "nistP521", ["P-256K"] = "secp256k1",
    };

    public static bool IsRsa(JsonObject jwk) => jwk["kty"].AsString() is "RSA" or "RSA-HSM";

    public static IReadOnlyList<string> PublicMembers(JsonObject jwk) => IsRsa(jwk) ? ["n", "e"] : ["crv", "x", "y"];

    public static IReadOnlyList<string> UsualOperations(JsonObject jwk) =>
        IsRsa(jwk) ? ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"] : ["sign", "verify"];

    /// <summary>A new private key from the parameters of a create request.</summary>
    public static JsonObject Generate(string? kty, string? curve, long? bits)
    {
        switch (kty)
        {
            case "EC" or "EC-HSM":
                using (var key = ECDsa.Create(Curve(curve ?? "P-256")))
                {
                    var parameters = key.ExportParameters(true);
                    return Jwk(kty, ("crv", curve ?? "P-256"), ("x", parameters.Q.X), ("y", parameters.Q.Y), ("d", parameters.D));
                }
            case "RSA" or "RSA-HSM" when (bits ?? 2048) is 2048 or 3072 or 4096:
                using (var key = RSA.Create((int)(bits ?? 2048)))
                {
                    var its = key.ExportParameters(true);
                    return Jwk(
                        kty, ("n", its.Modulus), ("e", its.Exponent), ("d", its.D),
                        ("p", its.P), ("q", its.Q), ("dp", its.DP), ("dq", its.DQ), ("qi", its.InverseQ));
                }
            default:
                throw VaultFault.BadParameter("kty and key_size name no key that this vault makes.");
        }
    }

    /// <summary>The same key with its own parameters: what a rotation makes.</summary>
    public static JsonObject Another(JsonObject jwk) => IsRsa(jwk)
        ? Generate(jwk["kty"].AsString(), null, Base64Url.Decode(jwk["n"].AsString()!).Length * 8)
        : Generate(jwk["kty"].AsString(), jwk["crv"].AsString(), null);

    /// <summary>A private key that a client brings.</summary>
    public static JsonObject Import(JsonObject? jwk, bool hardware)
    {
        try
        {
            var members = jwk is not null && IsRsa(jwk) ? RsaPrivate : EcPrivate;
            var kty = jwk?["kty"].AsString()?.Replace("-HSM", "", StringComparison.Ordinal) + (hardware ? "-HSM" : "");
            var key = Jwk(kty, [.. members.Select(member => (member, (object?)jwk?[member].AsString() ?? throw new FormatException(member)))]);
            using AsymmetricAlgorithm whole = IsRsa(key) ? Rsa(key) : Ec(key); // throws when its members do not belong together
            return key;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            throw VaultFault.BadParameter("The key is not a private key that this vault can hold.");
        }
    }

    public static ECDsa Ec(JsonObject jwk) => ECDsa.Create(new ECParameters
    {
        Curve = Curve(jwk["crv"].AsString() ?? ""),
        Q = { X = Bytes(jwk, "x"), Y = Bytes(jwk, "y") },
        D = Bytes(jwk, "d"),
    });

    public static RSA Rsa(JsonObject jwk) => RSA.Create(new RSAParameters
    {
        Modulus = Bytes(jwk, "n"), Exponent = Bytes(jwk, "e"), D = Bytes(jwk, "d"),
        P = Bytes(jwk, "p"), Q = Bytes(jwk, "q"), DP = Bytes(jwk, "dp"), DQ = Bytes(jwk, "dq"), InverseQ = Bytes(jwk, "qi"),
    });

    private static ECCurve Curve(string name) =>
        Curves.TryGetValue(name, out var known) ? ECCurve.CreateFromFriendlyName(known) : throw VaultFault.BadParameter("crv names no curve of this vault.");

    private static JsonObject Jwk(string kty, params (string Name, object? Value)[] members)
    {
        var jwk = new JsonObject { ["kty"] = kty };
        foreach (var (name, value) in members)
        {
            jwk[name] = value is byte[] bytes ? Base64Url.Encode(bytes) : (string?)value;
        }
        return jwk;
    }

    private static byte[] Bytes(JsonObject jwk, string member) => Base64Url.Decode(jwk[member].AsString() ?? throw new FormatException(member));
}
