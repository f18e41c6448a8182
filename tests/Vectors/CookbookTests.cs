using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Tests.Vectors;

/// <summary>RFC 7520's examples use algorithms and headers that the exchange does not take, each for its own reason: none passes.</summary>
public sealed class CookbookTests
{
    [Fact]
    public void EveryJwsIsRefused()
    {
        var examples = Examples("jws").ToArray();
        Assert.Equal(8, examples.Length);
        Assert.All(examples, example => Assert.All(CompactForms(example), compact => Assert.Null(Jws.Parse(compact))));
    }

    [Fact]
    public void EveryJweIsRefusedWhateverKeyIsOffered()
    {
        var examples = Examples("jwe").ToArray();
        Assert.Equal(13, examples.Length);
        var keys = new[] { DecryptionKey.FromJwk(Jwk.Generate("ECDH-ES+A256KW", "enc")), DecryptionKey.FromJwk(Jwk.Generate("RSA-OAEP-256", "enc")) };
        foreach (var compact in examples.SelectMany(CompactForms))
        {
            Assert.All(keys, key => Assert.Null(Jwe.Decrypt(compact, "", _ => key)));
        }
    }

    [Fact]
    public void TheirKeysAreReadButStandInNoDirectory()
    {
        foreach (var file in Directory.GetFiles(SharedData.Path("corpora", "rfc7520-cookbook", "jwk")))
        {
            var jwk = JsonNode.Parse(File.ReadAllBytes(file))!.AsObject();
            Assert.NotNull(Jwk.FaultOfPublic(jwk));
            if (jwk["kty"].AsString() != "oct")
            {
                Assert.Equal(43, Jwk.Thumbprint(jwk).Length);
                Assert.False(Jwk.PublicPart(jwk).ContainsKey("d"));
            }
        }
    }

    // RFC 7638 §3.1.
    [Fact]
    public void TheThumbprintOfTheRfcIsOurs() => Assert.Equal("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", Jwk.Thumbprint(new JsonObject
    {
        ["kty"] = "RSA",
        ["n"] = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        ["e"] = "AQAB",
        ["alg"] = "RS256",
        ["kid"] = "2011-04-29",
    }));

    private static IEnumerable<JsonNode> Examples(string folder) =>
        Directory.GetFiles(SharedData.Path("corpora", "rfc7520-cookbook", folder)).Select(file => JsonNode.Parse(File.ReadAllBytes(file))!);

    private static IEnumerable<string> CompactForms(JsonNode example) => example["output"]!["compact"].AsString() is { } compact ? [compact] : [];
}
