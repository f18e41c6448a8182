using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ExchangeHub.Adapters.Telemetry;

/// <summary>Traces and metrics. They leave the process only when an OTLP endpoint is configured, and name routes, never paths.</summary>
public static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<HubMetrics>();
        // The framework's own request lines would put ids of agencies and messages into the logs.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
        if (builder.Configuration[Endpoint] is not { Length: > 0 })
        {
            return;
        }
        builder.Services.AddOpenTelemetry()
            .WithTracing(traces => traces.AddAspNetCoreInstrumentation(options => options.EnrichWithHttpResponse = (activity, response) =>
            {
                activity.SetTag("url.path", (response.HttpContext.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText);
                activity.SetTag("url.query", null);
                activity.SetTag("client.address", null);
            }).AddOtlpExporter())
            .WithMetrics(metrics => metrics.AddMeter(HubMetrics.MeterName).AddAspNetCoreInstrumentation().AddOtlpExporter());
    }
}
