using System.Net;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Adapters.Storage;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Functions;

public sealed class LogGateTests
{
    private const string Release = "/v1/messages/hospital/01920000-0000-7000-8000-000000000000/release";
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithoutTheLogsAccountWhatNeedsItIsRefusedAtOnceAndAllThatMakesEvidenceAfterAMinute()
    {
        var (time, gone) = (new FakeTimeProvider(TimeProvider.System.GetUtcNow()), new FailingBlobs(new Azure.RequestFailedException(503, "words")));
        var content = new MemoryBlobs();
        await using var hub = await HubApp.Start(services: services => services.AddSingleton<TimeProvider>(time).AddSingleton(new HubBlobs(content, gone, gone)));
        await hub.Register(HubApp.Agency("police", HubApp.NewKey())); // its key's change waits for the log
        var token = hub.TokenOf("police", Roles.Send, Roles.Receive, Roles.LogRead);
        Task<HttpResponseMessage> Call(string path) => hub.Send(HttpMethod.Post, path, token, HubApp.Body([1], "application/sd-jwt"), ("Idempotency-Key", "once"));

        await HubApp.AssertProblem("message-malformed", await Call("/v1/messages"));
        await HubApp.AssertProblem("message-unknown", await Call(Release));
        await HubApp.AssertProblem("service-unavailable", await hub.Get("/v1/log/checkpoint", token));
        Assert.Equal("""{"status":"not-ready","reasons":["storage-unreachable"]}""", await (await hub.Get("/v1/health/ready")).Content.ReadAsStringAsync(Ct));

        time.Advance(EvidenceGate.Patience + EvidenceGate.Holds);
        await HubApp.AssertProblem("service-unavailable", await Call("/v1/messages"));
        await HubApp.AssertProblem("service-unavailable", await Call(Release));
        Assert.Equal(HttpStatusCode.OK, (await hub.Get("/v1/agencies", token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await hub.Get("/v1/inbox", token)).StatusCode);
    }

    [Fact]
    public async Task NothingIsAcceptedOrReleasedWhileTheLogTakesNoEntries()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var hub = await HubApp.Start(services: services => services.AddSingleton<TimeProvider>(time));
        await hub.Register(HubApp.Agency("police", HubApp.NewKey())); // its key's change waits for the log
        var token = hub.TokenOf("police", Roles.Send, Roles.Receive);
        Task<HttpResponseMessage> Call(string path) => hub.Send(HttpMethod.Post, path, token, HubApp.Body([1], "application/sd-jwt"), ("Idempotency-Key", "once"));
        await HubApp.AssertProblem("message-malformed", await Call("/v1/messages"));

        time.Advance(EvidenceGate.Patience + EvidenceGate.Holds);
        foreach (var path in new[] { "/v1/messages", Release })
        {
            var answer = await Call(path);
            await HubApp.AssertProblem("log-stalled", answer);
            Assert.NotNull(answer.Headers.RetryAfter?.Delta);
        }
        var health = await hub.Get("/v1/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal("""{"status":"not-ready","reasons":["log-stalled"]}""", await health.Content.ReadAsStringAsync(Ct));
        Assert.Equal(HttpStatusCode.OK, (await hub.Get("/v1/agencies", token)).StatusCode); // reading goes on

        await hub.Services.GetRequiredService<LogRuns>().Run(Ct);
        time.Advance(TimeSpan.FromSeconds(2));
        await HubApp.AssertProblem("message-malformed", await Call("/v1/messages"));
        await HubApp.AssertProblem("message-unknown", await Call(Release));
        Assert.Equal(HttpStatusCode.OK, (await hub.Get("/v1/health/ready")).StatusCode);
    }
}
