using System.Diagnostics;
using System.Text.Json.Nodes;
using ExchangeHub.Adapters.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ExchangeHub.Tests.Functions;

/// <summary>What the Functions host reads, against what the app maps.</summary>
public sealed class FunctionFilesTests
{
    private static string Root => Path.Combine(SharedData.Repository, "functions");

    [Fact]
    public async Task EachFunctionsFileSaysWhatItsCodeMaps()
    {
        await using var hub = await HubApp.Start();
        var mapped = hub.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<HubFunction>() is not null)
            .ToLookup(endpoint => endpoint.Metadata.GetMetadata<HubFunction>()!.Name);

        Assert.Equal(Functions().Select(function => function.Name).Order(), mapped.Select(function => function.Key).Order());
        foreach (var (name, trigger) in Functions())
        {
            var isHttp = (string?)trigger["type"] == "httpTrigger";
            var methods = isHttp ? trigger["methods"]!.AsArray().Select(method => ((string)method!).ToUpperInvariant()) : ["POST"];
            var route = isHttp ? (string)trigger["route"]! : name;
            Assert.Equal(methods.Order(), mapped[name].SelectMany(Methods).Distinct().Order());
            Assert.All(mapped[name], endpoint => Assert.True(Covers(route, endpoint.RoutePattern.RawText!.TrimStart('/')), $"{name}: {endpoint.RoutePattern.RawText}"));
            Assert.Equal(!isHttp, mapped[name].All(endpoint => endpoint.Metadata.GetMetadata<HostOnly>() is not null));
        }
    }

    [Fact]
    public void NoCallBelongsToTwoFunctions()
    {
        var routes = Functions().Where(function => (string?)function.Trigger["type"] == "httpTrigger")
            .SelectMany(function => function.Trigger["methods"]!.AsArray().Select(method => $"{method} {function.Trigger["route"]}")).ToArray();

        Assert.Equal(routes.Length, routes.Select(route => route.Replace("{*path}", "{id}", StringComparison.Ordinal)).Distinct().Count());
    }

    [Fact]
    public void EveryHttpFunctionIsSimpleEnoughToBeProxied() => Assert.All(
        System.IO.Directory.GetFiles(Root, "function.json", SearchOption.AllDirectories).Select(Read).Where(file => file.ToJsonString().Contains("httpTrigger", StringComparison.Ordinal)),
        file =>
        {
            Assert.Equal(["httpTrigger", "http"], file["bindings"]!.AsArray().Select(binding => (string)binding!["type"]!));
            Assert.Equal("anonymous", (string?)file["bindings"]![0]!["authLevel"]);
        });

    [Fact]
    public void TheWakeUpComesAsBytesOneAtATime()
    {
        var trigger = Functions().Single(function => function.Name == "SequenceLog").Trigger;

        Assert.Equal(
            ("serviceBusTrigger", "exchange", "log", "binary", "one", Options.ServiceBusOptions.Section),
            ((string?)trigger["type"], (string?)trigger["topicName"], (string?)trigger["subscriptionName"], (string?)trigger["dataType"], (string?)trigger["cardinality"], (string?)trigger["connection"]));
    }

    /// <summary>A monitored timer keeps its state in blobs of the host, and one that runs at startup would run wherever an instance starts.</summary>
    [Fact]
    public void TheSweepComesEveryMinuteWithoutAStateOfItsOwn()
    {
        var trigger = Functions().Single(function => function.Name == "Sweep").Trigger;

        Assert.Equal(
            ("timerTrigger", "0 * * * * *", false, false),
            ((string?)trigger["type"], (string?)trigger["schedule"], (bool?)trigger["runOnStartup"], (bool?)trigger["useMonitor"]));
    }

    /// <summary>The host ignores a key that it does not know, and says nothing.</summary>
    [Fact]
    public void EveryKeyIsOneThatTheHostKnows()
    {
        foreach (var file in System.IO.Directory.GetFiles(Root, "function.json", SearchOption.AllDirectories).Select(Read))
        {
            Assert.Equal(["bindings"], file.Select(property => property.Key));
            Assert.All(file["bindings"]!.AsArray(), binding => Assert.Equal(BindingKeys[(string)binding!["type"]!].Order(), binding.AsObject().Select(property => property.Key).Order()));
        }
        Assert.Subset(HostKeys, Paths(Read(Path.Combine(Root, "host.json"))).ToHashSet());
    }

    [Fact]
    public void TheHostProxiesAndAddsNoPrefix()
    {
        var host = Read(Path.Combine(Root, "host.json"));

        Assert.True((bool?)host["customHandler"]!["enableProxyingHttpRequest"]);
        Assert.Equal("", (string?)host["extensions"]!["http"]!["routePrefix"]);
        Assert.Equal("exchange-hub", (string?)host["customHandler"]!["description"]!["defaultExecutablePath"]);
    }

    /// <summary>The host's own request telemetry would repeat whole URLs; the app tells of requests itself, by their routes.</summary>
    [Fact]
    public void TheHostTellsOfNoRequest()
    {
        var levels = Read(Path.Combine(Root, "host.json"))["logging"]!["logLevel"]!;

        Assert.Equal(("Warning", "None"), ((string?)levels["default"], (string?)levels["Host.Results"]));
    }

    [Fact]
    public void TheSampleShowsEverySetting()
    {
        var shown = Read(Path.Combine(SharedData.Repository, "local.settings.sample.json"))["Values"]!.AsObject().Select(value => value.Key.Split("__")).ToArray();

        foreach (var options in typeof(Options.HubOptions).Assembly.GetTypes().Where(type => type.GetField("Section") is not null))
        {
            var section = (string)options.GetField("Section")!.GetRawConstantValue()!;
            Assert.All(options.GetProperties().Where(property => property.CanWrite).Select(property => property.Name), name =>
                Assert.Contains(shown, key => key is [var first, var second, ..] && first == section && second.Equals(name, StringComparison.OrdinalIgnoreCase)));
        }
    }

    [Fact]
    public async Task AnAppSetUpWronglyEndsWithFailure()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(HubServices).Assembly.Location, "--Hub:BaseUrl=nonsense" },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, process.ExitCode);
        Assert.Contains("Hub:BaseUrl", errors, StringComparison.Ordinal);
        Assert.Contains("LogOrigin", errors, StringComparison.Ordinal);
    }

    private static readonly Dictionary<string, string[]> BindingKeys = new()
    {
        ["httpTrigger"] = ["type", "direction", "name", "authLevel", "methods", "route"],
        ["http"] = ["type", "direction", "name"],
        ["timerTrigger"] = ["type", "direction", "name", "schedule", "runOnStartup", "useMonitor"],
        ["serviceBusTrigger"] = ["type", "direction", "name", "topicName", "subscriptionName", "connection", "cardinality", "dataType"],
    };

    /// <summary>Of those that host and extensions 5 document, the ones that the app may need.</summary>
    private static readonly HashSet<string> HostKeys =
    [
        "version", "functionTimeout", "logging.logLevel.default", "logging.logLevel.Host.Results", "extensionBundle.id", "extensionBundle.version", "extensions.http.routePrefix",
        "extensions.serviceBus.prefetchCount", "extensions.serviceBus.autoCompleteMessages", "extensions.serviceBus.maxConcurrentCalls", "extensions.serviceBus.maxAutoLockRenewalDuration",
        "customHandler.description.defaultExecutablePath", "customHandler.enableProxyingHttpRequest", "customHandler.initializationTimeout",
    ];

    private static IEnumerable<string> Paths(JsonObject json) => json.SelectMany(property =>
        property.Value is JsonObject inner ? Paths(inner).Select(path => $"{property.Key}.{path}") : [property.Key]);

    private static IEnumerable<string> Methods(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods;

    private static bool Covers(string route, string mapped) => route.EndsWith("/{*path}", StringComparison.Ordinal)
        ? mapped == route[..^8] || mapped.StartsWith(route[..^7], StringComparison.Ordinal)
        : mapped == route;

    // As the host does: immediate subfolders only.
    private static IEnumerable<(string Name, JsonObject Trigger)> Functions() =>
        from folder in System.IO.Directory.GetDirectories(Root)
        let file = Path.Combine(folder, "function.json")
        where File.Exists(file)
        select (Path.GetFileName(folder), Read(file)["bindings"]!.AsArray().Select(binding => binding!.AsObject()).First(binding => (string?)binding["direction"] == "in"));

    private static JsonObject Read(string file) => JsonNode.Parse(File.ReadAllText(file))!.AsObject();
}
