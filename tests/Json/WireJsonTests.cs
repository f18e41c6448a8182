using System.Text.Json;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Tests.Json;

public sealed class WireJsonTests
{
    private sealed record Sample(string Name, string? Note, int? Count, string Last);

    [Fact]
    public void WhatIsNullIsLeftOutAndReadBackAsNull()
    {
        var sample = new Sample("a", null, null, "z");
        var bytes = WireJson.Bytes(sample);

        Assert.Equal("""{"name":"a","last":"z"}""", System.Text.Encoding.UTF8.GetString(bytes));
        Assert.Equal(sample, WireJson.Read<Sample>(bytes));
    }

    [Theory, InlineData("""{"name":"a"}"""), InlineData("""{"name":null,"last":"z"}"""), InlineData("""{"name":"a","last":"z","more":1}""")]
    public void WhatMustStandMustStandAndNothingElse(string json) =>
        Assert.Throws<JsonException>(() => WireJson.Read<Sample>(System.Text.Encoding.UTF8.GetBytes(json)));
}
