using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.SdJwt;

namespace ExchangeHub.Tests.Properties;

public sealed class SdJwtPropertyTests
{
    private static readonly SigningKey Key = SigningKey.FromJwk(Jwk.Generate("ES256", "sig"));
    private static readonly VerificationKey Public = VerificationKey.FromJwk(Key.PublicJwk);

    [Fact]
    public void WhatIsIssuedIsReadBackWholeWhateverIsConcealed() => Gen.Select(Json.Object, Gen.Bool, Gen.Int).Sample((claims, decoys, seed) =>
    {
        var places = Json.PointersOf(claims).ToArray();
        var concealed = places.Where((_, i) => ((seed >> (i % 31)) & 1) == 1).ToHashSet();

        var compact = SdJwtIssuer.Issue("t+sd-jwt", claims, concealed, Key, SystemEntropy.Source, decoys);
        var read = SdJwt.Parse(compact, out var fault);

        Assert.Null(fault);
        Assert.True(read!.VerifiedBy(Public));
        Assert.Equal(Json.Text(claims), Json.Text(read.Claims));
        Assert.Equal(concealed.Order(StringComparer.Ordinal), read.Disclosures.Select(disclosure => disclosure.Path).Order(StringComparer.Ordinal));
    }, iter: 300);

    [Fact]
    public void WhatIsWithheldLeavesNoTraceAndTheSignatureHolds() => Gen.Select(Json.Object, Gen.Int).Sample((claims, seed) =>
    {
        var places = Json.PointersOf(claims).ToHashSet();
        var whole = SdJwt.Parse(SdJwtIssuer.Issue("t+sd-jwt", claims, places, Key, SystemEntropy.Source), out _)!;
        var shown = new HashSet<Disclosure>(ReferenceEqualityComparer.Instance);
        foreach (var (disclosure, i) in whole.Disclosures.OrderBy(one => one.Path.Length).Select((one, i) => (one, i)))
        {
            if (((seed >> (i % 31)) & 1) == 1 && (disclosure.Parent is null || shown.Contains(disclosure.Parent)))
            {
                shown.Add(disclosure);
            }
        }
        var view = whole.Present(shown.Contains);
        var read = SdJwt.Parse(view, out var fault);

        Assert.Null(fault);
        Assert.True(read!.VerifiedBy(Public));
        Assert.Equal(shown.Count, read.Disclosures.Count);
        Assert.All(whole.Disclosures.Where(one => !shown.Contains(one)), one => Assert.DoesNotContain(one.Encoded, view, StringComparison.Ordinal));
    }, iter: 200);

    [Fact]
    public void EveryFlippedBitIsRefused()
    {
        var claims = new JsonObject { ["iss"] = "a-b", ["to"] = new JsonArray("c-d"), ["content"] = new JsonObject { ["a"] = 1, ["b"] = "x" } };
        var compact = Encoding.ASCII.GetBytes(SdJwtIssuer.Issue("t+sd-jwt", claims, new HashSet<string> { "/to/0", "/content/a" }, Key, SystemEntropy.Source));
        for (var i = 0; i < compact.Length * 8; i++)
        {
            var flipped = compact.ToArray();
            flipped[i / 8] ^= (byte)(1 << (i % 8));
            var read = SdJwt.Parse(Encoding.Latin1.GetString(flipped), out _);
            Assert.False(read is not null && read.VerifiedBy(Public), $"bit {i}");
        }
    }
}
