using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Tests.Vectors;

/// <summary>
/// Attacks on signatures, encryption and keys, collected by Project Wycheproof. Our headers are stricter than theirs (<c>typ</c> and
/// <c>cty</c> must stand), so whole objects are all refused; what their signatures and ciphertexts say is asked of the layer below.
/// </summary>
public sealed class WycheproofTests
{
    [Fact]
    public void NoJwsOfTheirsPassesWhole()
    {
        var cases = Cases("json_web_signature_test").Concat(Cases("json_web_key_test")).ToArray();
        Assert.Equal(427, cases.Length);
        Assert.All(cases, one => Assert.Null(Jws.Parse((string)one.Case["jws"]!)));
    }

    [Fact]
    public void SignaturesOverTheirJwsHoldExactlyWhenTheySay()
    {
        var (valid, wrong) = (0, new List<string>());
        foreach (var (group, one) in Cases("json_web_signature_test"))
        {
            var jwk = (group["public"] ?? group["private"])!.AsObject();
            if (jwk["alg"].AsString() is not ("ES256" or "ES384" or "PS256"))
            {
                Assert.ThrowsAny<ArgumentException>(() => VerificationKey.FromJwk(jwk));
                continue;
            }
            var verified = Verifies((string)one["jws"]!, VerificationKey.FromJwk(Jwk.PublicPart(jwk)));
            valid += verified ? 1 : 0;
            if (verified != (IsValid(one) && AlgOf((string)one["jws"]!) == jwk["alg"].AsString())) // PS384 under a PS256 key is valid to them
            {
                wrong.Add($"{one["tcId"]} {one["comment"]}");
            }
        }
        Assert.Empty(wrong);
        Assert.True(valid > 5, $"only {valid} verified");
    }

    [Theory]
    [InlineData("ecdsa_secp256r1_sha256_p1363_test", "ES256", 262)]
    [InlineData("ecdsa_secp384r1_sha384_p1363_test", "ES384", 0)]
    [InlineData("rsa_pss_2048_sha256_mgf1_32_test", "PS256", 108)]
    public void RawSignaturesHoldExactlyWhenTheySay(string file, string alg, int count)
    {
        var cases = Cases(file).ToArray();
        Assert.All(cases, one => Assert.Equal(IsValid(one.Case), KeyOf(one.Group, alg).Verify(Hex(one.Case, "msg"), Hex(one.Case, "sig"))));
        Assert.True(cases.Length >= Math.Max(count, 100));
    }

    [Fact]
    public void SignaturesOfNotesHoldExactlyWhenTheySay()
    {
        var cases = Cases("ecdsa_secp256r1_sha256_test").ToArray();
        Assert.Equal(484, cases.Length);
        Assert.All(cases, one => Assert.Equal(
            IsValid(one.Case), NoteVerifier.Ecdsa("log", Convert.FromHexString((string)one.Group["publicKeyDer"]!)).Verify(Hex(one.Case, "msg"), Hex(one.Case, "sig"))));
    }

    [Fact]
    public void NoJweOfTheirsPassesNeitherWholeNorUnderOurHeader()
    {
        var tried = 0;
        foreach (var (group, one) in Cases("json_web_encryption_test"))
        {
            var (jwk, compact) = (group["private"]!.AsObject(), (string)one["jwe"]!);
            if (jwk["alg"].AsString() is not ("RSA-OAEP-256" or "ECDH-ES+A256KW"))
            {
                Assert.ThrowsAny<ArgumentException>(() => DecryptionKey.FromJwk(jwk));
                continue;
            }
            var key = DecryptionKey.FromJwk(jwk);
            Assert.Null(Jwe.Decrypt(compact, "x", _ => key));
            Assert.Null(Jwe.Decrypt(UnderOurHeader(compact, key), "x", _ => key)); // their curves and wrapped keys meet our code, their tags do not hold
            tried++;
        }
        Assert.True(tried > 20, $"only {tried} were tried");
    }

    [Theory]
    [InlineData("rsa_oaep_2048_sha256_mgf1sha256_test")]
    [InlineData("rsa_oaep_3072_sha256_mgf1sha256_test")]
    public void WrappedKeysOpenOnlyWhenTheySay(string file)
    {
        var tried = 0;
        foreach (var (group, one) in Cases(file))
        {
            var key = DecryptionKey.FromJwk(group["privateKeyJwk"]!.AsObject());
            var cek = Hex(one, "msg");
            var jwe = Compact(key, Hex(one, "ct"), cek.Length == 32 ? cek : new byte[32]);
            Assert.Equal(IsValid(one) && cek.Length == 32 && (string)one["label"]! == "", Jwe.Decrypt(jwe, "x", _ => key) is not null);
            tried++;
        }
        Assert.True(tried > 30);
    }

    [Fact]
    public void NoBadKeyStandsInTheDirectory()
    {
        var accepted = new List<string>();
        foreach (var (group, one) in Cases("json_web_key_test"))
        {
            var keys = (group["public"] ?? group["private"])!["keys"]!.AsArray().Select(key => key!.DeepClone().AsObject()).ToArray();
            // Under the algorithm and thumbprint that would let them in, if nothing else were wrong.
            foreach (var key in keys.Where(key => key["kty"].AsString() is "RSA" or "EC"))
            {
                var jwk = Jwk.PublicPart(key);
                jwk["kid"] = Jwk.Thumbprint(jwk);
                jwk["alg"] = jwk["alg"].AsString() is "RS256" or "RS384" ? "PS256" : jwk["alg"]?.DeepClone();
                if (Jwk.FaultOfPublic(jwk) is null && !IsValid(one))
                {
                    accepted.Add((string)group["comment"]! + " " + (string)one["comment"]!);
                }
            }
        }
        // The key is sound there; what is wrong is how it is used, which NoJwsOfTheirsPassesWhole covers.
        Assert.Equal(["jws_mixedSymmetryKeyset rejectsValid"], accepted);
    }

    private static string? AlgOf(string compact) =>
        Base64Url.TryDecode(compact.Split('.')[0]) is { } bytes ? StrictJson.TryParseObject(bytes)?["alg"].AsString() : null;

    private static bool Verifies(string compact, VerificationKey key) =>
        compact.Split('.') is [var header, var payload, var signature]
        && Base64Url.TryDecode(header) is { } bytes && StrictJson.TryParseObject(bytes) is { } members && members["alg"].AsString() == key.Alg
        && Base64Url.TryDecode(payload) is not null && Base64Url.TryDecode(signature) is { } decoded
        && key.Verify(Encoding.ASCII.GetBytes($"{header}.{payload}"), decoded);

    private static VerificationKey KeyOf(JsonNode group, string alg)
    {
        var jwk = group["publicKeyJwk"]?.DeepClone().AsObject() ?? Point((string)group["publicKey"]!["uncompressed"]!, alg);
        jwk["alg"] = alg;
        return VerificationKey.FromJwk(jwk);
    }

    private static JsonObject Point(string uncompressed, string alg)
    {
        var bytes = Convert.FromHexString(uncompressed)[1..];
        return new()
        {
            ["kty"] = "EC",
            ["crv"] = alg == "ES256" ? "P-256" : "P-384",
            ["x"] = Base64Url.Encode(bytes.AsSpan(0, bytes.Length / 2)),
            ["y"] = Base64Url.Encode(bytes.AsSpan(bytes.Length / 2)),
        };
    }

    private static string UnderOurHeader(string compact, DecryptionKey key)
    {
        var parts = compact.Split('.');
        var theirs = Base64Url.TryDecode(parts[0]) is { } bytes ? StrictJson.TryParseObject(bytes) : null;
        var header = Header(key);
        if (theirs?["epk"] is JsonObject epk)
        {
            header["epk"] = epk.DeepClone();
        }
        return string.Join('.', [Base64Url.Encode(WireJson.Bytes(header)), .. parts[1..]]);
    }

    private static string Compact(DecryptionKey key, byte[] wrapped, byte[] cek)
    {
        var header = Base64Url.Encode(WireJson.Bytes(Header(key)));
        var (nonce, tag, ciphertext) = (new byte[12], new byte[16], new byte[5]);
        using var aes = new System.Security.Cryptography.AesGcm(cek, 16);
        aes.Encrypt(nonce, "hello"u8, ciphertext, tag, Encoding.ASCII.GetBytes(header));
        return string.Join('.', header, Base64Url.Encode(wrapped), Base64Url.Encode(nonce), Base64Url.Encode(ciphertext), Base64Url.Encode(tag));
    }

    private static JsonObject Header(DecryptionKey key) => new() { ["alg"] = key.Alg, ["enc"] = "A256GCM", ["kid"] = key.Kid, ["cty"] = "x" };

    private static bool IsValid(JsonNode one) => (string)one["result"]! == "valid";
    private static byte[] Hex(JsonNode one, string name) => Convert.FromHexString((string)one[name]!);

    private static IEnumerable<(JsonNode Group, JsonNode Case)> Cases(string file) =>
        from theGroup in JsonNode.Parse(File.ReadAllBytes(SharedData.Path("corpora", "wycheproof", "testvectors_v1", file + ".json")))!["testGroups"]!.AsArray()
        from one in theGroup!["tests"]!.AsArray()
        select (theGroup, one);
}
