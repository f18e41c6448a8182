using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExchangeHub.Adapters.Telemetry;
using ExchangeHub.Local.Bus;
using ExchangeHub.Tests.Functions;
using Microsoft.Extensions.DependencyInjection;

namespace ExchangeHub.Tests.Infrastructure;

/// <summary>What is deployed beside what the app reads, sends and measures: names that two files write must be the same.</summary>
public sealed partial class AppMatchesTests
{
    /// <summary>Where no Functions host is.</summary>
    private static readonly string[] OnlyWithoutHost = ["Hub__Port", "Hub__TriggerPort"];

    [Theory, MemberData(nameof(Deployment.Clouds), MemberType = typeof(Deployment))]
    public async Task EverySettingTheAppReadsIsSetAndNoOther(string cloud)
    {
        var set = (await Deployment.Of(cloud)).One("Microsoft.Web/sites").Properties["siteConfig"]!["appSettings"]!.AsArray()
            .Select(setting => (string)setting!["name"]!).ToHashSet();

        var read = Options().Except(OnlyWithoutHost).ToHashSet();
        Assert.Equal(read.Order(), set.Where(name => name.Contains("__", StringComparison.Ordinal) && !IsTheHosts(name)).Select(First).Distinct().Order());
        Assert.Subset(set, new HashSet<string>(["AZURE_CLIENT_ID", "AzureWebJobsStorage__blobServiceUri", "ServiceBusConnection__clientId", "APPLICATIONINSIGHTS_CONNECTION_STRING"]));
    }

    [Fact]
    public async Task TheTopicAndTheLogsSubscriptionAreThoseOfTheLocalBroker()
    {
        var deployment = await Deployment.Of("public");
        var (topic, log, rule) = (
            deployment.One("Microsoft.ServiceBus/namespaces/topics"), deployment.One("Microsoft.ServiceBus/namespaces/topics/subscriptions"),
            deployment.One("Microsoft.ServiceBus/namespaces/topics/subscriptions/rules"));
        var local = JsonNode.Parse(BusTopology.Json)!["UserConfig"]!["Namespaces"]![0]!["Topics"]![0]!;
        var subscription = local["Subscriptions"]![0]!;

        Assert.EndsWith($"/{local["Name"]}", topic.Name, StringComparison.Ordinal);
        Assert.EndsWith($"/{local["Name"]}/{subscription["Name"]}", log.Name, StringComparison.Ordinal);
        Same(local["Properties"]!, topic);
        Same(subscription["Properties"]!, log);
        Assert.Equal("CorrelationFilter", rule["filterType"]);
        Assert.Equal(
            subscription["Rules"]![0]!["Properties"]!["CorrelationFilter"]!["Properties"]!.ToJsonString(), rule.Properties["correlationFilter"]!["properties"]!.ToJsonString());
        Assert.EndsWith("/$Default", rule.Name, StringComparison.Ordinal); // else the rule that lets all in would stand beside it
        Assert.Equal(("true", "true"), (log["deadLetteringOnMessageExpiration"], log["deadLetteringOnFilterEvaluationExceptions"]));
    }

    [Fact]
    public async Task AlertsAskForMetricsThatTheAppMeasures()
    {
        var deployment = await Deployment.Of("public");
        var alerts = deployment.All("Microsoft.Insights/scheduledQueryRules");
        var measured = await Instruments();

        var asked = alerts.SelectMany(alert => Metric().Matches((string)alert.Properties["criteria"]!["allOf"]![0]!["query"]!)).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.NotEmpty(asked);
        Assert.Subset(measured, asked);
        Assert.Subset(
            alerts.Concat(deployment.All("Microsoft.Insights/metricAlerts")).Select(alert => alert.Name["exhub-".Length..]).ToHashSet(),
            new HashSet<string>(["log-stalled", "refusals", "latency", "dead-letters"]));
    }

    private static IEnumerable<string> Options() =>
        from options in typeof(ExchangeHub.Options.HubOptions).Assembly.GetTypes()
        where options.GetField("Section") is not null
        from property in options.GetProperties()
        where property.CanWrite
        select $"{options.GetField("Section")!.GetRawConstantValue()}__{property.Name}".Replace("ServiceBusConnection__F", "ServiceBusConnection__f", StringComparison.Ordinal);

    private static bool IsTheHosts(string name) =>
        name.StartsWith("AzureWebJobs", StringComparison.Ordinal) || name is "ServiceBusConnection__credential" or "ServiceBusConnection__clientId";

    // Hub__Tenants__0 belongs to Hub__Tenants.
    private static string First(string name) => string.Join("__", name.Split("__")[..2]);

    private static void Same(JsonNode local, Deployment.Resource deployed) => Assert.All(local.AsObject(), property =>
        Assert.Equal(property.Value!.ToString(), deployed[char.ToLowerInvariant(property.Key[0]) + property.Key[1..]]));

    private static async Task<HashSet<string>> Instruments()
    {
        await using var hub = await HubApp.Start();
        HashSet<string> names = [];
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == HubMetrics.MeterName)
            {
                names.Add(instrument.Name);
            }
        } };
        listener.Start();
        Assert.NotNull(hub.Services.GetRequiredService<HubMetrics>());
        return names;
    }

    [GeneratedRegex("\"(exchangehub\\.[a-z.]+)\"")]
    private static partial Regex Metric();
}
