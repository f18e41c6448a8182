using System.Net.Sockets;
using System.Text.Json.Nodes;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Adapters.Storage;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace ExchangeHub.Tests.Functions;

public sealed class ProblemsTests
{
    private const string Jti = "01920000-0000-7000-8000-000000000000";

    [Fact]
    public void EveryCodeHasAStatusOfFailure() =>
        Assert.All(CodeLists.Get("problems").Codes.Keys, code => Assert.InRange(Problems.Document(new(code)).Status, 400, 599));

    [Fact]
    public void FhirFaultsBecomeAnOperationOutcome()
    {
        var problem = Problems.Document(new("content-invalid", Faults: [new("required", "Bundle.entry[0].resource", "is missing")]));

        Assert.Null(problem.Faults);
        Assert.True(JsonNode.DeepEquals(problem.Outcome, JsonNode.Parse("""
            {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"required","diagnostics":"is missing","expression":["Bundle.entry[0].resource"]}]}
            """)));
    }

    [Theory, InlineData("/items/0"), InlineData("")]
    public void FaultsByJsonPointerAreListed(string location)
    {
        var problem = Problems.Document(new("content-invalid", Faults: [new("value", location, "is wrong")]));

        Assert.Null(problem.Outcome);
        Assert.Equal([new("value", location, "is wrong")], problem.Faults);
    }

    [Fact]
    public void ADenialNamesEachRecipientAndWhy()
    {
        var problem = WireJson.ToObject(Problems.Document(new("not-permitted", Recipients: [new("clinic", ["no-agreement"])])));

        Assert.Equal("""[{"agency":"clinic","reasons":["no-agreement"]}]""", problem["recipients"]!.ToJsonString());
    }

    [Theory, InlineData("GET", "/v1/unknown"), InlineData("POST", "/unknown"), InlineData("GET", "/Sweep/more"), InlineData("GET", "/v1/log/tile/999/000")]
    public async Task WhatIsNotThereIsNotFound(string method, string path)
    {
        await using var hub = await HubApp.Start();
        await hub.Register(HubApp.Agency("police"));

        await HubApp.AssertProblem("not-found", await hub.Send(new(method), path, hub.TokenOf("police", Roles.LogRead), null));
    }

    [Fact]
    public async Task AnotherMethodIs405()
    {
        await using var hub = await HubApp.Start();

        var answer = await hub.Send(HttpMethod.Delete, "/v1/inbox", null, null);

        Assert.Equal(405, (int)answer.StatusCode);
        Assert.Equal(["GET"], answer.Content.Headers.Allow);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task NothingIsKeptOrGuessed()
    {
        await using var hub = await HubApp.Start();

        foreach (var path in new[] { "/v1/inbox", "/v1/agencies", "/unknown", "/v1/health/ready" })
        {
            var answer = await hub.Get(path, hub.AdminToken);
            Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
            Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    public static TheoryData<string, Exception> Outages => new()
    {
        { "storage", new Azure.RequestFailedException(503, "secret words") },
        { "storage, after its retries", new AggregateException(new Azure.RequestFailedException("secret words", new SocketException())) },
        { "broker", new Azure.Messaging.ServiceBus.ServiceBusException("secret words", Azure.Messaging.ServiceBus.ServiceBusFailureReason.GeneralError) },
        { "time", new TimeoutException("secret words") },
        { "time, in a client", new TaskCanceledException("secret words") },
        { "network", new HttpRequestException("secret words") },
        { "issuer", new InvalidOperationException("secret words", new HttpRequestException("secret words")) },
    };

    [Theory, MemberData(nameof(Outages))]
    public async Task WhatCannotBeReachedIs503AndToldWhenToTryAgain(string name, Exception outage)
    {
        Assert.NotNull(name);
        await using var hub = await Failing(outage);

        var answer = await hub.Get("/v1/agencies", hub.AdminToken);

        await HubApp.AssertProblem("service-unavailable", answer);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.DoesNotContain("secret", await Text(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABugIs500WithoutDetail()
    {
        await using var hub = await Failing(new InvalidOperationException("secret words"));

        var answer = await hub.Get("/v1/agencies", hub.AdminToken);

        var problem = await HubApp.AssertProblem("internal-error", answer);
        Assert.Equal(["type", "title", "status"], problem.Select(member => member.Key));
    }

    [Theory]
    [InlineData("POST", $"/v1/messages/police/{Jti}/release")]
    [InlineData("POST", $"/v1/messages/police/not-an-id/release")]
    [InlineData("POST", $"/v1/messages/POLICE/{Jti}/release")]
    [InlineData("POST", $"/v1/messages/..%2Fpolice/{Jti}/release")]
    [InlineData("GET", "/v1/messages/not-an-id/status")]
    [InlineData("GET", $"/v1/messages/{Jti}/status")]
    [InlineData("GET", $"/v1/messages/police/{Jti}/proof")]
    [InlineData("GET", "/v1/messages/police/not-an-id/proof")]
    public async Task AMessageThatIsNotThereAndAnIdThatIsNoneLookAlike(string method, string path)
    {
        await using var hub = await HubApp.Start();
        await hub.Register(HubApp.Agency("police"));

        await HubApp.AssertProblem("message-unknown", await hub.Send(
            new(method), path, hub.TokenOf("police", [.. Roles.All]), null, ("Idempotency-Key", "1")));
    }

    [Theory, InlineData(null), InlineData(""), InlineData("two words"), InlineData("\u00e9")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901")]
    public async Task AReleaseNeedsAnIdempotencyKey(string? key)
    {
        await using var hub = await HubApp.Start();
        await hub.Register(HubApp.Agency("police"));

        await HubApp.AssertProblem("idempotency-key-missing", await hub.Send(
            HttpMethod.Post, $"/v1/messages/police/{Jti}/release", hub.TokenOf("police", Roles.Receive), null,
            key is null ? [] : [("Idempotency-Key", key)]));
    }

    [Theory]
    [InlineData("PUT", "/v1/consents/0192-not", "consent-invalid")]
    [InlineData("PUT", $"/v1/consents/{Jti}", "message-not-authentic")]
    [InlineData("POST", $"/v1/consents/{Jti}/revocation", "consent-unknown")]
    [InlineData("POST", "/v1/consents/..%2Fx/revocation", "consent-unknown")]
    public async Task AConsentThatIsNoneIsRefused(string method, string path, string code)
    {
        await using var hub = await HubApp.Start();
        await hub.Register(HubApp.Agency("police"));

        await HubApp.AssertProblem(code, await hub.Send(
            new(method), path, hub.TokenOf("police", Roles.ConsentWrite), HubApp.Body("a.b.c"u8.ToArray(), "application/jwt")));
    }

    private static Task<HubApp> Failing(Exception fault) => HubApp.Start(services: services =>
        services.AddSingleton(new HubBlobs(new FailingBlobs(fault), new MemoryBlobs(), new MemoryBlobs())));

    private static Task<string> Text(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
