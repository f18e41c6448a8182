using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Tests.Vectors;

public sealed class JsonVectorsTests
{
    // Valid JSON by the letter, and refused on purpose: it means different things to different readers.
    private static readonly Dictionary<string, string> RefusedOnPurpose = new()
    {
        ["y_object_duplicated_key.json"] = "duplicate-member",
        ["y_object_duplicated_key_and_value.json"] = "duplicate-member",
    };

    [Fact]
    public void WhatMustBeAcceptedIsAndWhatMustNotIsNot()
    {
        var files = Directory.GetFiles(SharedData.Path("corpora", "jsontestsuite", "test_parsing"), "*.json");
        var wrong = new List<string>();
        foreach (var file in files)
        {
            var name = Path.GetFileName(file);
            var accepted = StrictJson.TryParse(File.ReadAllBytes(file), out _, out var fault);
            var expected = name[0] == 'y' && !RefusedOnPurpose.ContainsKey(name);
            if (accepted != expected || (RefusedOnPurpose.TryGetValue(name, out var why) && why != fault))
            {
                wrong.Add($"{name}: {fault}");
            }
        }
        Assert.Empty(wrong);
        Assert.Equal(283, files.Length);
    }

    [Theory]
    [InlineData("{\"a\":1,\"\\u0061\":2}", "duplicate-member")]
    [InlineData("[{\"a\":{\"b\":1,\"b\":1}}]", "duplicate-member")]
    [InlineData("[\"\\ud800\"]", "lone-surrogate")]
    [InlineData("[\"\\udc00\\ud800\"]", "lone-surrogate")]
    [InlineData("{\"\\ud800\":1}", "lone-surrogate")]
    [InlineData("1e999", "number-out-of-range")]
    [InlineData("[-1e999]", "number-out-of-range")]
    [InlineData("[1] ]", "malformed")]
    [InlineData("\uFEFF[1]", "malformed")]
    public void EachFaultHasItsName(string json, string expected)
    {
        Assert.False(StrictJson.TryParse(Encoding.UTF8.GetBytes(json), out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void DepthIsBoundedExactly(string open, string close)
    {
        Assert.True(StrictJson.TryParse(Nested(open, close, StrictJson.DefaultDepth), out _, out _));
        Assert.False(StrictJson.TryParse(Nested(open, close, StrictJson.DefaultDepth + 1), out _, out var fault));
        Assert.Equal("too-deep", fault);
        Assert.False(StrictJson.TryParse(Nested(open, close, 100_000), out _, out fault));
        Assert.Equal("too-deep", fault);
    }

    [Fact]
    public void InvalidUtf8IsNamed()
    {
        Assert.False(StrictJson.TryParse(new byte[] { (byte)'"', 0xC0, 0xAF, (byte)'"' }, out _, out var fault));
        Assert.Equal("invalid-utf8", fault);
    }

    // RFC 8785 appendix B: IEEE 754 bits and the text they must become.
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void NumbersAreWrittenAsEcmaScriptWritesThem(ulong bits, string expected)
    {
        var value = BitConverter.UInt64BitsToDouble(bits);
        Assert.Equal(expected, Text(JsonValue.Create(value)));
        Assert.Equal(expected, Text(JsonNode.Parse(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture))));
    }

    // RFC 8785 §3.2.2 and §3.2.3: literals, escapes, and the order by UTF-16 code units.
    [Fact]
    public void TheRfcsOwnDocumentsAreCanonicalAsItSays()
    {
        Assert.Equal(
            """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""",
            Text(JsonNode.Parse("""
                {"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                 "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}
                """)));
        Assert.Equal(
            "[\"\\r\",\"1\",\"\\u0080\",\"\u00f6\",\"\u20ac\",\"\ud83d\ude00\",\"\ufb33\"]".Replace("\\u0080", "\u0080", StringComparison.Ordinal),
            Text(new JsonArray([.. JsonNode.Parse(CanonicalJson.Serialize(JsonNode.Parse(
                """{"\u20ac":1,"\r":1,"\ufb33":1,"1":1,"\ud83d\ude00":1,"\u0080":1,"\u00f6":1}""")))!.AsObject().Select(member => (JsonNode)member.Key)])));
    }

    private static string Text(JsonNode? node) => Encoding.UTF8.GetString(CanonicalJson.Serialize(node));

    private static byte[] Nested(string open, string close, int depth) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth)));
}
