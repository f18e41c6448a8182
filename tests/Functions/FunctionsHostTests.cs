using System.Net;
using System.Text;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ExchangeHub.Tests.Functions;

/// <summary>A host that does not proxy is told apart: by its version, as soon as anything says it, and by what it does.</summary>
public sealed class FunctionsHostTests : IDisposable
{
    private const string Ready = """{"status":"ready","reasons":[]}""", NotReady = """{"status":"not-ready","reasons":["host-does-not-proxy"]}""";
    private const string Timer = """{"Data":{"timer":{}},"Metadata":{"sys":{"MethodName":"Sweep"}}}""", Call = """{"Data":{"req":{}},"Metadata":{}}""";
    private readonly ToldByTheHub told = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>In what form a host tells its version: of the image, of an assembly, of a build; numbered 4.8xx are those of .NET in process, which never proxy.</summary>
    public static TheoryData<string> Old => ["4.1037.0", "4.1039.500", "4.1037.0.0", "4.1039.100-ci.25175.0", "4.848.100", "3.21.1"];

    public static TheoryData<string> New => ["4.1040.0", "4.1044.400", "4.1048.100.25556", "4.1055.100-ci.1+abc", "5.0.0"];

    [Theory, MemberData(nameof(Old))]
    public async Task AnOldHostIsToldAtStart(string version)
    {
        await using var hub = await UnderHost(version);

        Assert.Contains("enableProxyingHttpRequest", Assert.Single(Critical), StringComparison.Ordinal); // before any request
        Assert.Contains("4.1040", Assert.Single(Critical), StringComparison.Ordinal);
        Assert.Equal(NotReady, await Health(hub, "ready"));
        Assert.Equal("""{"status":"live","reasons":[]}""", await Health(hub, "live")); // to be restarted would help nobody
        Assert.Equal("{}", await (await Post(hub, "/Sweep", Timer)).Content.ReadAsStringAsync(Ct)); // and triggers go on
    }

    [Theory, MemberData(nameof(Old))]
    public async Task WhereNothingSaysItAtStartTheFirstTriggerDoes(string version)
    {
        await using var hub = await UnderHost(null);
        Assert.Equal(HttpStatusCode.NoContent, (await hub.Get("/")).StatusCode); // the host's probe, which has no headers
        Assert.Empty(Critical);

        for (var times = 0; times < 2; times++)
        {
            Assert.Equal(HttpStatusCode.OK, (await Post(hub, "/SequenceLog", Timer, (FunctionsHost.VersionHeader, version))).StatusCode);
        }

        Assert.Contains(version.Split('-')[0], Assert.Single(Critical), StringComparison.Ordinal);
        Assert.Equal(NotReady, await Health(hub, "ready"));
    }

    [Theory, MemberData(nameof(New)), InlineData(""), InlineData("latest"), InlineData("~4")]
    public async Task ANewHostIsNoneOfIt(string version)
    {
        await using var hub = await UnderHost(version);

        await Post(hub, "/Sweep", Timer, (FunctionsHost.VersionHeader, version));

        Assert.Equal(Ready, await Health(hub, "ready"));
        Assert.Empty(Critical);
    }

    [Fact]
    public async Task AnEnvelopeTellsItWhateverTheVersion()
    {
        await using var hub = await UnderHost("4.1048.100");

        var answer = await HubApp.Json(await Post(hub, "/SubmitMessage", Call));

        Assert.Equal("501", (string?)answer["Outputs"]!["res"]!["statusCode"]);
        Assert.Equal(NotReady, await Health(hub, "ready"));
        Assert.Contains("4.1048.100", Assert.Single(Critical), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACallThatWasPassedOnCountsForMoreThanAVersion()
    {
        await using var hub = await UnderHost("4.1037.0"); // left over in the settings, say

        Assert.Equal(Ready, await Health(hub, "ready", ("X-Forwarded-For", "192.0.2.1")));
    }

    [Fact]
    public async Task NobodyOutsideSaysWhatTheHostIs()
    {
        await using var hub = await UnderHost(null);

        (string, string)[] outside = [("X-Forwarded-For", "192.0.2.1"), (FunctionsHost.VersionHeader, "4.1.0")];
        await hub.Send(HttpMethod.Get, "/", null, null, outside);
        await HubApp.AssertProblem("not-found", await Post(hub, "/SubmitMessage", Call, outside));
        await HubApp.AssertProblem("not-found", await Post(hub, "/Sweep", Timer, outside));

        Assert.Equal(Ready, await Health(hub, "ready"));
        Assert.Empty(Critical);
    }

    [Fact]
    public async Task WithoutAHostThereIsNoneToBeOld()
    {
        await using var hub = await Start(new() { [FunctionsHost.VersionVariable] = "4.1.0" });

        await hub.Send(HttpMethod.Get, "/", null, null, (FunctionsHost.VersionHeader, "4.1.0"));

        Assert.Equal(Ready, await Health(hub, "ready"));
        Assert.Empty(Critical);
    }

    public void Dispose() => told.Dispose();

    private IEnumerable<string> Critical => told.Lines.Where(line => line.StartsWith(nameof(LogLevel.Critical), StringComparison.Ordinal));

    private Task<HubApp> UnderHost(string? version) =>
        Start(new() { [ListeningPorts.HostPort] = $"{ExchangeHub.Local.Ports.Choose(0)}", [FunctionsHost.VersionVariable] = version });

    private Task<HubApp> Start(Dictionary<string, string?> settings) => HubApp.Start(settings, services => services.AddSingleton<ILoggerProvider>(told));

    private static async Task<string> Health(HubApp hub, string kind, params (string, string)[] headers) =>
        await (await hub.Send(HttpMethod.Get, $"/v1/health/{kind}", null, null, headers)).Content.ReadAsStringAsync(Ct);

    private static Task<HttpResponseMessage> Post(HubApp hub, string path, string body, params (string, string)[] headers) =>
        hub.Send(HttpMethod.Post, path, null, HubApp.Body(Encoding.UTF8.GetBytes(body), "application/json"), headers);
}
