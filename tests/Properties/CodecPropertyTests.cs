using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Tests.Properties;

public sealed class CodecPropertyTests
{
    [Fact]
    public void CanonicalJsonIsItsOwnCanonicalForm() => Json.Any(4).Sample(node =>
    {
        var once = CanonicalJson.Serialize(node);
        Assert.True(StrictJson.TryParse(once, out var read, out _));
        Assert.Equal(once, CanonicalJson.Serialize(read));
    });

    [Fact]
    public void CanonicalJsonForgetsTheOrderOfMembersAndNothingElse() => Gen.Select(Json.Object, Json.Object).Sample((one, other) =>
    {
        var turned = new JsonObject(one.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
        Assert.Equal(Json.Text(one), Json.Text(turned));
        Assert.Equal(JsonNode.DeepEquals(one, other), Json.Text(one) == Json.Text(other));
    });

    [Fact]
    public void Base64UrlHasOneTextForOneValue() => Gen.Byte.Array[0, 40].Sample(bytes =>
    {
        var text = Base64Url.Encode(bytes);
        Assert.Equal(bytes, Base64Url.TryDecode(text));
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var c in "A_=+ \n")
            {
                var changed = text[..i] + c + text[(i + 1)..];
                Assert.True(changed == text || Base64Url.TryDecode(changed)?.AsSpan().SequenceEqual(bytes) != true);
            }
        }
    });

    [Fact]
    public void ATilesNameReadsBack() => Gen.Select(Gen.Int[-1, 63], Gen.Long[0, long.MaxValue], Gen.Int[1, 256]).Sample((level, index, width) =>
    {
        var path = new TilePath(level < 0 ? null : level, index, width);
        Assert.Equal(path, TilePath.Parse(path.ToString()));
    });

    [Fact]
    public void OnlyWhatWeWouldWriteIsATilesName() =>
        Gen.OneOf([.. new[] { "tile", "/", "0", "00", "63", "64", "x001", "001", ".p", "/", "entries", "255", "256", "x", "-1", "%2F", ".." }.Select(Gen.Const)]).Array[1, 9].Sample(parts =>
        {
            var text = string.Concat(parts);
            Assert.True(TilePath.Parse(text) is not { } path || path.ToString() == text);
        });

    [Fact]
    public void EveryLeafOfEveryTreeIsProvenAndOnlyThere() => Gen.Int[1, 200].SelectMany(size => Gen.Select(Gen.Const(size), Gen.Int[0, size - 1])).Sample((size, index) =>
    {
        byte[][] leaves = [.. Enumerable.Range(0, size).Select(i => MerkleTree.HashLeaf(BitConverter.GetBytes(i)))];
        var root = MerkleTree.Root(leaves);
        var proof = PathOf(leaves, index);

        Assert.True(InclusionProof.Verify(index, size, leaves[index], proof, root));
        Assert.False(InclusionProof.Verify((index + 1) % size, size, leaves[index], proof, root) && size > 1);
        Assert.False(InclusionProof.Verify(index, size, leaves[index], [.. proof, root], root));
        for (var i = 0; i < proof.Count; i++)
        {
            var changed = proof.Select(hash => hash.ToArray()).ToArray();
            changed[i][i % 32] ^= 1;
            Assert.False(InclusionProof.Verify(index, size, leaves[index], changed, root));
        }
    }, iter: 300);

    [Theory]
    [InlineData("RSA-OAEP-256", "P-256")]
    [InlineData("ECDH-ES+A256KW", "P-256")]
    [InlineData("ECDH-ES+A256KW", "P-384")]
    public async Task AJweOpensForItsKeyAndNoFlippedBitPasses(string alg, string curve)
    {
        var jwk = Jwk.Generate(alg, "enc", curve);
        var (key, own) = (EncryptionKey.FromJwk(Jwk.PublicPart(jwk)), DecryptionKey.FromJwk(jwk));
        Gen.Byte.Array[0, 300].Sample(plaintext => Assert.Equal(plaintext, Jwe.Decrypt(Jwe.Encrypt(plaintext, "t", key), "t", kid => kid == own.Kid ? own : null)), iter: 20);

        var compact = Encoding.ASCII.GetBytes(Jwe.Encrypt("some text"u8, "t", key));
        // Every bit of the ends of each part, where one value could have two texts, and each seventh in between.
        var dots = Enumerable.Range(0, compact.Length).Where(i => compact[i] == (byte)'.').ToArray();
        for (var i = 0; i < compact.Length * 8; i++)
        {
            if (i % 7 != 0 && !dots.Any(dot => Math.Abs((i / 8) - dot) <= 2) && i / 8 < compact.Length - 2)
            {
                continue;
            }
            var flipped = compact.ToArray();
            flipped[i / 8] ^= (byte)(1 << (i % 8));
            var text = Encoding.Latin1.GetString(flipped);
            Assert.True(Jwe.Decrypt(text, "t", _ => own) is null, $"bit {i}");
            Assert.True(await Jwe.Decrypt(text, "t", (_, wrapped) => Task.FromResult(Unwrap(jwk, wrapped))) is null, $"bit {i}, through a vault");
        }
        Assert.Null(Jwe.Decrypt(Encoding.ASCII.GetString(compact), "other", _ => own));
        Assert.Null(Jwe.Decrypt(Encoding.ASCII.GetString(compact), "t", _ => null));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"kty":"EC","crv":"P-256"}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":1,"y":2}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"","y":""}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"}""")]
    [InlineData("""{"kty":"EC","crv":"P-384","x":"AQ","y":"AQ"}""")]
    [InlineData("""{"kty":"RSA","crv":"P-256","x":"AQ","y":"AQ"}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public void AnEphemeralKeyThatIsNoPointIsRefusedAndNothingIsThrown(string epk)
    {
        var jwk = Jwk.Generate("ECDH-ES+A256KW", "enc");
        var own = DecryptionKey.FromJwk(jwk);
        var parts = Jwe.Encrypt("x"u8, "t", EncryptionKey.FromJwk(Jwk.PublicPart(jwk))).Split('.');
        var header = JsonNode.Parse(Base64Url.Decode(parts[0]))!.AsObject();
        header["epk"] = JsonNode.Parse(epk);
        Assert.Null(Jwe.Decrypt(string.Join('.', [Base64Url.Encode(WireJson.Bytes(header)), .. parts[1..]]), "t", _ => own));
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("PS256")]
    public void NoFlippedBitOfAJwsPasses(string alg)
    {
        var key = SigningKey.FromJwk(Jwk.Generate(alg, "sig"));
        var compact = Encoding.ASCII.GetBytes(Jws.Sign("t+jwt", new JsonObject { ["a"] = 1 }, key));
        var own = VerificationKey.FromJwk(key.PublicJwk);
        Assert.True(Jws.Parse(Encoding.ASCII.GetString(compact))!.VerifiedBy(own));
        for (var i = 0; i < compact.Length * 8; i++)
        {
            var flipped = compact.ToArray();
            flipped[i / 8] ^= (byte)(1 << (i % 8));
            Assert.False(Jws.Parse(Encoding.Latin1.GetString(flipped))?.VerifiedBy(own) == true, $"bit {i}");
        }
    }

    private static byte[]? Unwrap(JsonObject jwk, ReadOnlyMemory<byte> wrapped)
    {
        if ((string)jwk["kty"]! != "RSA")
        {
            return null;
        }
        using var rsa = RSA.Create(new RSAParameters
        {
            Modulus = Part("n"), Exponent = Part("e"), D = Part("d"), P = Part("p"), Q = Part("q"), DP = Part("dp"), DQ = Part("dq"), InverseQ = Part("qi"),
        });
        try
        {
            return rsa.Decrypt(wrapped.Span, RSAEncryptionPadding.OaepSHA256);
        }
        catch (CryptographicException)
        {
            return null;
        }

        byte[] Part(string name) => Base64Url.Decode((string)jwk[name]!);
    }

    private static IReadOnlyList<byte[]> PathOf(ReadOnlySpan<byte[]> leaves, int index)
    {
        if (leaves.Length == 1)
        {
            return [];
        }
        var middle = (int)MerkleTree.Split(leaves.Length);
        return index < middle
            ? [.. PathOf(leaves[..middle], index), MerkleTree.Root(leaves[middle..])]
            : [.. PathOf(leaves[middle..], index - middle), MerkleTree.Root(leaves[..middle])];
    }
}
