using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Client;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Schemas;
using ExchangeHub.Core.Disclosures;
using ExchangeHub.Tests.Core.Disclosures;
using Microsoft.Extensions.DependencyInjection;

namespace ExchangeHub.Tests.Functions;

public sealed class AccountDisclosuresTests : IAsyncLifetime
{
    private const string Hospital = "mercy-hospital";
    private readonly JsonObject key = Jwk.Generate("ES256", "sig");
    private HubApp hub = null!;

    public async ValueTask InitializeAsync()
    {
        hub = await HubApp.Start();
        await hub.Register(HubApp.Agency(Hospital, new Contracts.Messages.AgencyKey(Jwk.PublicPart(key), "active", TimeProvider.System.GetUtcNow())) with
        {
            Type = "hospital-urgent-care", ProviderKind = "hospital",
        });
        await hub.Register(HubApp.Agency(Given.Sheriff) with { Address = "1 Main Street, Exampleville" });
        await hub.Services.GetRequiredService<DisclosureRecords>().Write(Given.Disclosure(TimeProvider.System.GetUtcNow().AddHours(-1)), TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Theory]
    [InlineData(null, "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/json", "application/json")]
    [InlineData("text/csv", "text/csv")]
    [InlineData("text/csv;q=0.1, text/html;q=0.9", "text/html")]
    [InlineData("text/html, application/xhtml+xml, */*;q=0.8", "text/html")]
    [InlineData("text/*, text/html;q=0", "text/csv")]
    public async Task AcceptChoosesTheForm(string? accept, string mediaType)
    {
        var answer = await Ask(accept);

        Assert.Equal((200, mediaType), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Contains("The Sheriff", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(mediaType == "text/html", answer.Headers.TryGetValues("Content-Security-Policy", out var policy) && policy.Single().Contains("default-src 'none'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("application/pdf")]
    [InlineData("text/html;q=0")]
    [InlineData(";;;")]
    public async Task AFormThatThereIsNotIsSaidSo(string accept) => await HubApp.AssertProblem("not-acceptable", await Ask(accept));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"subject": "Jane Doe"}""")]
    [InlineData("""{"subject": "11111111-1111-4111-8111-111111111111", "consent": "11111111-1111-4111-8111-111111111111"}""")]
    [InlineData("""{"person": "11111111-1111-4111-8111-111111111111"}""")]
    [InlineData("""{"consent": 7}""")]
    [InlineData("[]")]
    public async Task WhatIsNoQuestionIsMalformedAndNotRepeated(string body)
    {
        var problem = await HubApp.AssertProblem("request-malformed", await Ask(null, body));

        Assert.DoesNotContain("Jane", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHoldIsSetListedAndLiftedAndItsLineIsGoneMeanwhile()
    {
        var id = Ids.New(TimeProvider.System, SystemEntropy.Source).ToString();
        var signatures = new AgencySignatures(new(Hospital, "client", SigningKey.FromJwk(key), SigningKey.FromJwk(key), []), HubApp.BaseUrl, TimeProvider.System, SystemEntropy.Source);
        var set = signatures.Sign(HoldRegistration.HoldType, id, new()
        {
            ["hold"] = new JsonObject { ["recipient"] = Given.Sheriff, ["form"] = "oral", ["subject"] = $"urn:uuid:{Given.Person}" },
        });

        Assert.Equal(201, (int)(await Send(HttpMethod.Put, $"/v1/disclosures/holds/{id}", set)).StatusCode);
        Assert.Equal(200, (int)(await Send(HttpMethod.Put, $"/v1/disclosures/holds/{id}", set)).StatusCode);
        var held = await HubApp.Json(await Ask(null));
        Assert.Empty(held["lines"]!.AsArray());
        Assert.Empty(JsonSchema.Of("accounting").FaultsOf(held));
        var own = await HubApp.Json(await Ask(null, $$"""{"subject": "{{Given.Person}}", "for": "agency"}"""));
        Assert.NotNull(own["lines"]![0]!["held_until"]);
        Assert.Empty(JsonSchema.Of("accounting").FaultsOf(own));
        var list = await HubApp.Json(await hub.Get("/v1/disclosures/holds", hub.TokenOf(Hospital, Roles.LogRead)));
        Assert.Equal(id, list["holds"]![0]!["id"].AsString());

        Assert.Equal(200, (int)(await Send(HttpMethod.Post, $"/v1/disclosures/holds/{id}/lifting", signatures.Sign(HoldRegistration.LiftingType, id, []))).StatusCode);
        Assert.Single((await HubApp.Json(await Ask(null)))["lines"]!.AsArray());
        await HubApp.AssertProblem("hold-unknown", await Send(HttpMethod.Post, $"/v1/disclosures/holds/{Given.Other}/lifting", set));
        await HubApp.AssertProblem("hold-invalid", await Send(HttpMethod.Put, "/v1/disclosures/holds/one", set));
    }

    private Task<HttpResponseMessage> Send(HttpMethod method, string path, string jwt) =>
        hub.Send(method, path, hub.TokenOf(Hospital, Roles.ConsentWrite), HubApp.Body(Encoding.ASCII.GetBytes(jwt), "application/jwt"));

    private Task<HttpResponseMessage> Ask(string? accept, string? body = null) => hub.Send(
        HttpMethod.Post, "/v1/disclosures", hub.TokenOf(Hospital, Roles.LogRead),
        HubApp.Body(Encoding.UTF8.GetBytes(body ?? $$"""{"subject": "urn:uuid:{{Given.Person}}"}"""), "application/json"), accept is null ? [] : [("Accept", accept)]);
}
