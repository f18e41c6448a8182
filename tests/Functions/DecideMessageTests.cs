using System.Text.Json.Nodes;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Schemas;

namespace ExchangeHub.Tests.Functions;

public sealed class DecideMessageTests : IAsyncLifetime
{
    private HubApp hub = null!;

    public async ValueTask InitializeAsync()
    {
        hub = await HubApp.Start();
        await hub.Register(HubApp.Agency("sheriff") with { Agreements = ["police"] });
        await hub.Register(HubApp.Agency("police", new AgencyKey(Jwk.PublicPart(Jwk.Generate("ECDH-ES+A256KW", "enc")), "active", default)) with { Agreements = ["sheriff"] });
    }

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Fact]
    public async Task TheAnswerSaysWhoAndWhyInCodesAndInWords()
    {
        var answer = await Ask(Question());

        Assert.Equal(200, (int)answer.StatusCode);
        var json = await HubApp.Json(answer);
        Assert.Empty(JsonSchema.Of("decision-answer").FaultsOf(json));
        Assert.Equal("police", (string?)json["recipients"]![0]!["agency"]);
        Assert.Equal("not-health-provider", (string?)json["recipients"]![0]!["reasons"]![0]!["code"]);
        Assert.Equal("45 CFR 164.506(c)(2)", (string?)json["recipients"]![0]!["reasons"]![0]!["source"]);
    }

    [Fact]
    public async Task OnlyThoseWhoMaySendMayAsk() =>
        await HubApp.AssertProblem("role-missing", await Ask(Question(), hub.TokenOf("sheriff", Roles.Receive)));

    [Theory]
    [InlineData("""{"kind": "referral"}""")]
    [InlineData("""[]""")]
    [InlineData("""{"kind": "referral", "kind": "records"}""")]
    [InlineData("nonsense")]
    public async Task WhatIsNoQuestionIsMalformed(string body) => await HubApp.AssertProblem("request-malformed", await Ask(body));

    [Fact]
    public async Task AnotherMediaTypeIsRefused() => await HubApp.AssertProblem("media-type-unsupported", await hub.Send(
        HttpMethod.Post, "/v1/decisions", hub.TokenOf("sheriff", Roles.Send), HubApp.Body("{}"u8.ToArray(), "application/sd-jwt")));

    private static string Question() => new JsonObject
    {
        ["kind"] = "referral",
        ["to"] = new JsonArray("police"),
        ["purpose"] = "TREAT",
        ["basis"] = new JsonObject { ["type"] = "treatment" },
        ["parts"] = new JsonArray(new JsonObject { ["path"] = "/content/entry/0", ["type"] = "Patient", ["labels"] = new JsonArray(), ["codes"] = new JsonArray() }),
    }.ToJsonString();

    private Task<HttpResponseMessage> Ask(string body, string? token = null) => hub.Send(
        HttpMethod.Post, "/v1/decisions", token ?? hub.TokenOf("sheriff", Roles.Send), HubApp.Body(System.Text.Encoding.UTF8.GetBytes(body), "application/json"));
}
