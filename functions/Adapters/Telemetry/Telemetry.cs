using System.Diagnostics;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ExchangeHub.Adapters.Telemetry;

/// <summary>
/// Traces, metrics and logs. They leave the process only for an OTLP endpoint or an Application Insights that is configured, and say
/// nothing that a caller wrote: routes and not paths, codes and not words, and no trace context of others.
/// </summary>
public static class Telemetry
{
    private const string Otlp = "OTEL_EXPORTER_OTLP_ENDPOINT", Insights = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<HubMetrics>();
        // What a caller sends as trace context or baggage is the caller's text; the hub's traces begin here.
        builder.Services.AddSingleton<DistributedContextPropagator, NoIncomingContext>();
        // The framework's own request lines would put ids of agencies and messages into the logs.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
        var (otlp, insights) = (builder.Configuration[Otlp] is { Length: > 0 }, builder.Configuration[Insights]);
        if (!otlp && insights is not { Length: > 0 })
        {
            return;
        }
        var collected = builder.Services.Collect();
        if (otlp)
        {
            collected.WithTracing(traces => traces.AddOtlpExporter()).WithMetrics(metrics => metrics.AddOtlpExporter()).WithLogging(logs => logs.AddOtlpExporter());
        }
        if (insights is { Length: > 0 })
        {
            void Report(AzureMonitorExporterOptions options)
            {
                (options.ConnectionString, options.Credential) = (insights, new DefaultAzureCredential());
                (options.DisableOfflineStorage, options.EnableLiveMetrics) = (true, false); // nothing on disk, and no second channel
            }
            collected.WithTracing(traces => traces.AddAzureMonitorTraceExporter(Report)).WithMetrics(metrics => metrics.AddAzureMonitorMetricExporter(Report))
                .WithLogging(logs => logs.AddAzureMonitorLogExporter(Report));
        }
    }

    /// <summary>What is collected, whoever it goes to.</summary>
    internal static IOpenTelemetryBuilder Collect(this IServiceCollection services)
    {
        // With this one alone the instrumentation takes the context that the framework read, and it reads none.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
        return services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("exchange-hub"))
            .WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddProcessor(new KnownTagsOnly()))
            .WithMetrics(metrics => metrics.AddMeter(HubMetrics.MeterName).AddAspNetCoreInstrumentation().AddView(_ => new() { TagKeys = [.. KnownTagsOnly.Names] }))
            .WithLogging();
    }

    private sealed class NoIncomingContext : DistributedContextPropagator
    {
        private static readonly DistributedContextPropagator Usual = CreateDefaultPropagator();

        public override IReadOnlyCollection<string> Fields => Usual.Fields;

        public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => Usual.Inject(activity, carrier, setter);

        public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
            (traceId, traceState) = (null, null);

        public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
    }
}
