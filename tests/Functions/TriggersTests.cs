using System.Text;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Adapters.Storage;
using ExchangeHub.Contracts;
using ExchangeHub.Core;
using ExchangeHub.Core.Keys;
using ExchangeHub.Core.Log;
using ExchangeHub.Core.Submission;
using ExchangeHub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Functions;

public sealed class TriggersTests
{
    private const string Timer = """
        {"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}},"Metadata":{"sys":{"MethodName":"Sweep","UtcNow":"2026-11-23T22:31:15.0119426Z","RandGuid":"029800c8-0000-4000-8000-000000000000"}}}
        """;

    private const string WakeUp = """
        {"Data":{"wakeUp":""},"Metadata":{"DeliveryCount":"1","MessageId":"\"log:1\"","sys":{"MethodName":"SequenceLog","UtcNow":"2026-11-23T22:31:15.0119426Z","RandGuid":"029800c8-0000-4000-8000-000000000000"}}}
        """;

    private const string MonitoredTimer = """
        {"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":{"Last":"2026-01-02T03:00:00+00:00","Next":"2026-01-02T03:05:00+00:00","LastUpdated":"2026-01-02T03:00:00.5+00:00"},"IsPastDue":true}},"Metadata":{"sys":{"MethodName":"Sweep","UtcNow":"2026-11-23T22:31:15.0119426Z","RandGuid":"029800c8-0000-4000-8000-000000000000"}}}
        """;

    /// <summary>All that extension 5 gives beside a message: strings encoded twice, dictionaries as objects, dates without their zone.</summary>
    private const string WakeUpInFull = """
        {"Data":{"wakeUp":"AQI="},"Metadata":{"DeliveryCount":"2","LockToken":"\"00000000-0000-0000-0000-000000000000\"","EnqueuedTimeUtc":"2026-11-23T22:00:17","EnqueuedTime":"2026-11-23T22:00:17+00:00","ExpiresAtUtc":"2026-11-24T22:00:17","SequenceNumber":"42","MessageId":"\"log:1\"","ContentType":"\"application/cloudevents+json\"","ApplicationProperties":{"recipient":"$log","n":5},"UserProperties":{"recipient":"$log"},"Label":"\"x\"","sys":{"MethodName":"SequenceLog","UtcNow":"2026-11-23T22:31:15.0119426Z","RandGuid":"029800c8-0000-4000-8000-000000000000"}}}
        """;

    /// <summary>Were the trigger's cardinality <c>many</c>: an array as JSON inside a string, and every key with <c>Array</c> at its end.</summary>
    private const string Batch = """
        {"Data":{"wakeUp":"[\"AQI=\",\"\"]"},"Metadata":{"DeliveryCountArray":"[1,1]","MessageIdArray":"[\"log:1\",\"log:2\"]","SequenceNumberArray":"[42,43]","ApplicationPropertiesArray":"[{\"recipient\":\"$log\"},{\"recipient\":\"$log\"}]","sys":{"MethodName":"SequenceLog","UtcNow":"2026-11-23T22:31:15.0119426Z","RandGuid":"029800c8-0000-4000-8000-000000000000"}}}
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Triggers => new() { { "/Sweep", Timer }, { "/Sweep", MonitoredTimer }, { "/SequenceLog", WakeUp }, { "/SequenceLog", WakeUpInFull }, { "/SequenceLog", Batch } };

    [Theory, MemberData(nameof(Triggers))]
    public async Task UnderAHostATriggerAnswersAnObject(string path, string body)
    {
        await using var hub = await UnderHost();

        var answer = await Post(hub, path, body);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("{}", await answer.Content.ReadAsStringAsync(Ct));
    }

    [Theory, MemberData(nameof(Triggers))]
    public async Task WhatTheHostPassesOnFromOutsideReachesNoTrigger(string path, string body)
    {
        await using var hub = await UnderHost();

        await HubApp.AssertProblem("not-found", await Post(hub, path, body, ("X-Forwarded-For", "192.0.2.1")));
        await HubApp.AssertProblem("not-found", await Post(hub, path, body, ("x-forwarded-proto", "https")));
    }

    [Theory, MemberData(nameof(Triggers))]
    public async Task WithoutAHostOnlyTheTriggerPortReachesATrigger(string path, string body)
    {
        var port = ExchangeHub.Local.Ports.Choose(0);
        await using var hub = await HubApp.Start(new() { ["Hub:TriggerPort"] = $"{port}" });
        var onTriggerPort = $"http://127.0.0.1:{port}";

        await HubApp.AssertProblem("not-found", await Post(hub, path, body));
        Assert.Equal(200, (int)(await Post(hub, onTriggerPort + path, body)).StatusCode);
        await HubApp.AssertProblem("not-found", await Post(hub, onTriggerPort + path, body, ("X-Forwarded-Host", "hub.example")));
        await HubApp.AssertProblem("not-found", await hub.Get($"{onTriggerPort}/v1/health/ready"));
    }

    [Theory, MemberData(nameof(Triggers))]
    public async Task WithoutHostAndTriggerPortNothingReachesATrigger(string path, string body)
    {
        await using var hub = await HubApp.Start();

        await HubApp.AssertProblem("not-found", await Post(hub, path, body));
    }

    [Theory, InlineData("{}"), InlineData("[]"), InlineData(""), InlineData("""{"Data":1,"Metadata":{}}""")]
    public async Task WhatIsNoEnvelopeIsRefused(string body)
    {
        await using var hub = await UnderHost();

        await HubApp.AssertProblem("request-malformed", await Post(hub, "/Sweep", body));
    }

    [Theory, MemberData(nameof(Triggers))]
    public async Task AFailureIsAFailureSoThatTheHostDeliversAgain(string path, string body)
    {
        var broken = new FailingBlobs(new InvalidDataException());
        await using var hub = await UnderHost(services => services.AddSingleton(new HubBlobs(broken, broken, broken)));

        await HubApp.AssertProblem("internal-error", await Post(hub, path, body));
    }

    /// <summary>As the host sends it: chunked, with its headers, and its own name as user agent.</summary>
    [Fact]
    public async Task TheHostsOwnRequestIsUnderstood()
    {
        await using var hub = await UnderHost();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/Sweep") { Content = HubApp.Body(Encoding.UTF8.GetBytes(Timer), "application/json; charset=utf-8") };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.UserAgent.ParseAdd("Azure-Functions-Host/4.1037.0.0");
        request.Headers.Add("X-Azure-Functions-HostVersion", "4.1037.0.0");
        request.Headers.Add("X-Azure-Functions-InvocationId", "029800c8-0000-4000-8000-000000000000");

        var answer = await hub.Http.SendAsync(request, Ct);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("{}", await answer.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task TheSweepGoesOnWhileTheLogWaitsForItsWitnesses()
    {
        await using var hub = await UnderHost(services => services.AddSingleton(all =>
            new Witnesses([LocalWitness.Down("witness.example/down")], 1, all.GetRequiredService<LogReader>(), TimeProvider.System)));
        await hub.Register(HubApp.Agency("police", HubApp.NewKey()));
        var longAgo = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(-1));
        var (key, attempt) = (new MessageKey("police", Ids.New(longAgo, SystemEntropy.Source).ToString()), Ids.New(longAgo, SystemEntropy.Source).ToString());
        var view = Commits.ViewName(key, attempt, "hospital");
        foreach (var left in new[] { Commits.NoticeMarker(key, attempt), Commits.PendingMarker(key, attempt), view })
        {
            await hub.Content.Put(left, new byte[1], Ct);
        }

        var answer = await Post(hub, "/Sweep", Timer);

        Assert.InRange((int)answer.StatusCode, 500, 599); // so that the host tells of it
        Assert.DoesNotContain(view, hub.Content.Names);
        Assert.Null(await hub.Services.GetRequiredService<LogReader>().Checkpoint(Ct));
    }

    [Theory, InlineData(WakeUp), InlineData(WakeUpInFull), InlineData(Batch)]
    public async Task AWakeUpSequencesWhatIsPending(string wakeUp)
    {
        await using var hub = await UnderHost();
        await hub.Register(HubApp.Agency("police", HubApp.NewKey()));

        await Post(hub, "/SequenceLog", wakeUp);

        Assert.NotNull(await hub.Services.GetRequiredService<LogReader>().Checkpoint(Ct));
        Assert.DoesNotContain(hub.Content.Names, name => name.StartsWith("pending/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ASweepWrapsDataKeysAnewAfterARotation()
    {
        var vault = new MemoryVault();
        await using var hub = await UnderHost(services => services.AddSingleton<IVault>(vault));
        var keys = hub.Services.GetRequiredService<DataKeys>();
        var sealedText = await keys.Seal("x", new byte[1], Ct);
        var names = hub.Content.Names.Where(name => name.StartsWith("keys/data/", StringComparison.Ordinal)).ToArray();
        var before = (await hub.Content.Read(names[0], Ct))!.ETag;
        vault.RotateEncryption();

        Assert.Equal(200, (int)(await Post(hub, "/Sweep", Timer)).StatusCode);

        Assert.NotEqual(before, (await hub.Content.Read(names[0], Ct))!.ETag);
        Assert.Equal(new byte[1], await new DataKeys(hub.Content, vault, TimeProvider.System, SystemEntropy.Source).Open("x", sealedText, Ct));
    }

    [Fact]
    public async Task AHostThatDoesNotProxyIsToldSo()
    {
        await using var hub = await UnderHost();

        var answer = await HubApp.Json(await Post(hub, "/SubmitMessage", """{"Data":{"req":{}},"Metadata":{}}"""));

        Assert.Equal("501", (string?)answer["Outputs"]!["res"]!["statusCode"]);
        Assert.Contains("enableProxyingHttpRequest", (string?)answer["Outputs"]!["res"]!["body"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task FunctionsHaveNoNameFromOutside()
    {
        await using var hub = await UnderHost();

        await HubApp.AssertProblem("not-found", await Post(hub, "/SubmitMessage", "{}", ("X-Forwarded-For", "192.0.2.1")));
    }

    [Fact]
    public async Task BytesAndStringsOfAnEnvelopeAreDecoded()
    {
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        context.Request.ContentType = "application/json; charset=utf-8";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(WakeUp.Replace("\"wakeUp\":\"\"", "\"wakeUp\":\"AQI=\"", StringComparison.Ordinal)));

        var payload = (await TriggerPayload.Read(context.Request, Ct)).Value!;

        Assert.Equal([1, 2], payload.Bytes("wakeUp"));
        Assert.Null(payload.Bytes("other"));
        Assert.Equal("log:1", payload.Text("MessageId"));
        Assert.Null(payload.Text("SessionId"));
    }

    private static Task<HubApp> UnderHost(Action<IServiceCollection>? services = null) =>
        HubApp.Start(new() { [ListeningPorts.HostPort] = $"{ExchangeHub.Local.Ports.Choose(0)}" }, services);

    private static Task<HttpResponseMessage> Post(HubApp hub, string path, string body, params (string, string)[] headers) =>
        hub.Send(HttpMethod.Post, path, null, HubApp.Body(Encoding.UTF8.GetBytes(body), "application/json"), headers);
}
