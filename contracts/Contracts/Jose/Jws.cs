using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Contracts.Jose;

/// <summary>
/// JWS in compact serialisation (RFC 7515 §7.1) with a protected header of exactly <c>alg</c>, <c>kid</c> and <c>typ</c>. A key in the
/// header, <c>crit</c>, <c>b64</c> or anything else is refused, so that no header can change what a signature means.
/// </summary>
public static class Jws
{
    public static string Sign(string typ, JsonObject claims, SigningKey key)
    {
        var input = SigningInput(typ, claims, key.Alg, key.Kid);
        return $"{input}.{Base64Url.Encode(key.Sign(Encoding.ASCII.GetBytes(input)))}";
    }

    /// <summary>For keys that stay in a vault: <paramref name="sign"/> gets the signing input and answers the JOSE signature.</summary>
    public static async Task<string> Sign(string typ, JsonObject claims, string alg, string kid, Func<ReadOnlyMemory<byte>, Task<byte[]>> sign)
    {
        var input = SigningInput(typ, claims, alg, kid);
        return $"{input}.{Base64Url.Encode(await sign(Encoding.ASCII.GetBytes(input)))}";
    }

    /// <summary>Null when it is anything but such a JWS with a JSON object as payload. Nothing is verified yet.</summary>
    public static ParsedJws? Parse(string compact)
    {
        if (compact.Split('.', 4) is not [var header, var payload, var signature]
            || Object(header) is not { Count: 3 } protectedHeader
            || protectedHeader["alg"].AsString() is not { } alg || !SignatureAlgorithm.IsKnown(alg)
            || protectedHeader["kid"].AsString() is not { } kid
            || protectedHeader["typ"].AsString() is not { } typ
            || Object(payload) is not { } claims
            || Base64Url.TryDecode(signature) is not { } bytes)
        {
            return null;
        }
        return new(alg, kid, typ, claims, compact, bytes);
    }

    private static JsonObject? Object(string encoded) =>
        Base64Url.TryDecode(encoded) is { } bytes ? StrictJson.TryParseObject(bytes) : null;

    private static string SigningInput(string typ, JsonObject claims, string alg, string kid) =>
        $"{Encode(new JsonObject { ["alg"] = alg, ["kid"] = kid, ["typ"] = typ })}.{Encode(claims)}";

    private static string Encode(JsonObject json) => Base64Url.Encode(WireJson.Bytes(json));
}

/// <summary>A well-formed JWS. What it says counts only once <see cref="VerifiedBy"/> held.</summary>
public sealed class ParsedJws
{
    private readonly byte[] signature;

    internal ParsedJws(string alg, string kid, string typ, JsonObject payload, string compact, byte[] signature) =>
        (Alg, Kid, Typ, Payload, Compact, this.signature) = (alg, kid, typ, payload, compact, signature);

    public string Alg { get; }
    public string Kid { get; }
    public string Typ { get; }
    public JsonObject Payload { get; }
    public string Compact { get; }

    /// <summary>The key is the one that the header names, the algorithm is the key's own, and the signature holds.</summary>
    public bool VerifiedBy(VerificationKey key) =>
        key.Alg == Alg && key.Kid == Kid && key.Verify(Encoding.ASCII.GetBytes(Compact[..Compact.LastIndexOf('.')]), signature);
}
