using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.SdJwt;

namespace ExchangeHub.Tests.Vectors;

/// <summary>Examples that RFC 9901 publishes: payloads and the contents of disclosures, whose digests must be the published ones.</summary>
public sealed class Rfc9901Tests
{
    private const string GivenName = """["2GLC42sKQveCfGfryNRN9w", "given_name", "John"]""";
    private const string FamilyName = """["eluV5Og3gSNII8EYnsxA_A", "family_name", "Doe"]""";
    private const string Address = """["AJx-095VPrpTtN4QMOqROA", "address", {"street_address": "123 Main St", "locality": "Anytown", "region": "Anystate", "country": "US"}]""";
    private const string UnitedStates = """["lklxF5jMYlGTPUovMNIvCA", "US"]""";

    private const string Street = """["2GLC42sKQveCfGfryNRN9w", "street_address", "Schulstr. 12"]""";
    private const string Locality = """["eluV5Og3gSNII8EYnsxA_A", "locality", "Schulpforta"]""";
    private const string Region = """["6Ij7tM-a5iVPGboS5tmvVA", "region", "Sachsen-Anhalt"]""";
    private const string Country = """["eI8ZWm9QnKPpNPeNenHdhQ", "country", "DE"]""";

    private const string Recursive = """
        ["Qg_O64zqAxe412a108iroA", "address", {"_sd": ["6vh9bq-zS4GKM_7GpggVbYzzu6oOGXrmNVGPHP75Ud0", "9gjVuXtdFROCgRrtNcGUXmF65rdezi_6Er_j76kmYyM", "KURDPh4ZC19-3tiz-Df39V8eidy1oV3a3H1Da2N0g88", "WN9r9dCBJ8HTCsS2jKASxTjEyW5m5x65_Z_2ro2jfXM"]}]
        """;

    private const string Section5 = """
        {"_sd": ["CrQe7S5kqBAHt-nMYXgc6bdt2SH5aTY1sU_M-PgkjPI", "JzYjH4svliH0R3PyEMfeZu6Jt69u5qehZo7F7EPYlSE", "PorFbpKuVu6xymJagvkFsFXAbRoc2JGlAUA2BA4o7cI",
          "TGf4oLbgwd5JQaHyKVQZU9UdGE0w5rtDsrZzfUaomLo", "XQ_3kPKt1XyX7KANkqVR6yZ2Va5NrPIvPYbyMvRKBMM", "XzFrzwscM6Gn6CJDc6vVK8BkMnfG8vOSKfpPIZdAfdE",
          "gbOsI4Edq2x2Kw-w5wPEzakob9hV1cRD0ATN3oQL9JM", "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4"],
         "iss": "https://issuer.example.com", "sub": "user_42",
         "nationalities": [{"...": "pFndjkZ_VCzmyTa6UjlZo3dh-ko8aIKQc9DlGzhaVYo"}, {"...": "7Cf6JkPudry3lcbwHgeZ8khAv1U1OSlerP0VkBJrWZ0"}], "_sd_alg": "sha-256"}
        """;

    private const string Section62 = """
        {"sub": "6c5c0a49-b589-431d-bae7-219122a9ec2c", "address": {"_sd": ["6vh9bq-zS4GKM_7GpggVbYzzu6oOGXrmNVGPHP75Ud0", "9gjVuXtdFROCgRrtNcGUXmF65rdezi_6Er_j76kmYyM",
          "KURDPh4ZC19-3tiz-Df39V8eidy1oV3a3H1Da2N0g88", "WN9r9dCBJ8HTCsS2jKASxTjEyW5m5x65_Z_2ro2jfXM"]}, "_sd_alg": "sha-256"}
        """;

    private const string Section63 = """{"_sd": ["HvrKX6fPV0v9K_yCVFBiLFHsMaxcD_114Em6VT8x1lg"], "_sd_alg": "sha-256"}""";

    [Fact]
    public void TheEncodedDisclosureOfSection51IsThePublishedText() =>
        Assert.Equal("WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd", Encoded(GivenName));

    [Fact]
    public void ThePresentationOfSection52HasItsProcessedPayload()
    {
        var (claims, fault) = Resolve(Section5, FamilyName, Address, GivenName, UnitedStates);

        Assert.Null(fault);
        Same("""
            {"iss": "https://issuer.example.com", "sub": "user_42", "nationalities": ["US"], "family_name": "Doe", "given_name": "John",
             "address": {"street_address": "123 Main St", "locality": "Anytown", "region": "Anystate", "country": "US"}}
            """, claims);
    }

    [Fact]
    public void TheStructuredExampleOfSection62ShowsWhatIsDisclosed()
    {
        var (claims, fault) = Resolve(Section62, Region, Country);

        Assert.Null(fault);
        Same("""{"sub": "6c5c0a49-b589-431d-bae7-219122a9ec2c", "address": {"region": "Sachsen-Anhalt", "country": "DE"}}""", claims);
    }

    [Fact]
    public void TheRecursiveExampleOfSection63NeedsTheDisclosureThatHoldsTheOthers()
    {
        var (claims, fault) = Resolve(Section63, Street, Recursive.Trim(), Locality);

        Assert.Null(fault);
        Same("""{"address": {"street_address": "Schulstr. 12", "locality": "Schulpforta"}}""", claims);
        Assert.Equal(SdJwtFault.Unreferenced, Resolve(Section63, Street).Fault);
    }

    /// <summary>Section 7.1, step 3.</summary>
    [Theory]
    [InlineData("""["salt", "_sd", 1]""", SdJwtFault.ReservedName)]
    [InlineData("""["salt", "...", 1]""", SdJwtFault.ReservedName)]
    [InlineData("""["salt", "sub", 1]""", SdJwtFault.NameTaken)]
    [InlineData("""["salt", 1]""", SdJwtFault.Malformed)]
    [InlineData("""["salt"]""", SdJwtFault.Malformed)]
    [InlineData("""[1, "name", 1]""", SdJwtFault.Malformed)]
    [InlineData("""["salt", "name", 1, 2]""", SdJwtFault.Malformed)]
    [InlineData("""{"name": 1}""", SdJwtFault.Malformed)]
    public void ADisclosureThatSection71RefusesIsRefused(string contents, SdJwtFault expected)
    {
        var payload = new JsonObject { ["sub"] = "x", ["_sd"] = new JsonArray(DigestOf(contents)) };

        Assert.Equal(expected, Resolve(payload.ToJsonString(), contents).Fault);
    }

    [Fact]
    public void AnotherHashThanSha256IsRefused() =>
        Assert.Equal(SdJwtFault.NotShaTwoFiveSix, Resolve("""{"_sd_alg": "sha-512"}""").Fault);

    [Fact]
    public void ADigestThatStandsTwiceIsRefusedEvenIfItIsADecoy() =>
        Assert.Equal(SdJwtFault.DigestTwice, Resolve("""{"_sd": ["a"], "list": [{"...": "a"}]}""").Fault);

    private static (JsonObject Claims, SdJwtFault? Fault) Resolve(string payload, params string[] contents)
    {
        var resolver = new DisclosureResolver();
        var fault = resolver.Resolve(JsonNode.Parse(payload)!.AsObject(), contents.Select(Encoded).ToArray());
        return (resolver.Claims, fault);
    }

    private static string Encoded(string contents) => Base64Url.Encode(Encoding.UTF8.GetBytes(contents));
    private static string DigestOf(string contents) => Base64Url.Encode(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(Encoded(contents))));
    private static void Same(string expected, JsonNode actual) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}
