using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ExchangeHub.Adapters.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ExchangeHub.Tests.Support;

/// <summary>Everything the hub tells about itself, as its exporters get it: spans, metrics, log records, and the lines of the console.</summary>
public sealed class ToldByTheHub : ILoggerProvider
{
    private readonly List<Activity> spans = [];
    private readonly List<Metric> metrics = [];
    private readonly List<LogRecord> records = [];
    private readonly ConcurrentQueue<string> lines = [];

    public IReadOnlyList<string> Spans => [.. spans.ToArray().SelectMany(TextOf)];
    public IReadOnlyList<string> Metrics => [.. metrics.ToArray().SelectMany(TextOf)];
    public IReadOnlyList<string> Records => [.. records.ToArray().SelectMany(TextOf)];
    public IReadOnlyList<string> Lines => [.. lines];
    public IEnumerable<string> All => [.. Spans, .. Metrics, .. Records, .. Lines];

    public void AddTo(IServiceCollection services)
    {
        services.Collect()
            .WithTracing(traces => traces.AddInMemoryExporter(spans))
            .WithMetrics(readings => readings.AddInMemoryExporter(metrics))
            .WithLogging(logs => logs.AddInMemoryExporter(records));
        services.AddSingleton<ILoggerProvider>(this);
    }

    /// <summary>Has the meters read and the exporters emptied.</summary>
    public static void Flush(IServiceProvider app)
    {
        Assert.True(app.GetRequiredService<TracerProvider>().ForceFlush());
        Assert.True(app.GetRequiredService<MeterProvider>().ForceFlush());
        Assert.True(app.GetRequiredService<LoggerProvider>().ForceFlush());
    }

    public ILogger CreateLogger(string categoryName) => new Line(categoryName, lines);

    public void Dispose()
    {
        // The lists are read after the app has gone.
    }

    private static IEnumerable<string> TextOf(Activity span) =>
    [
        span.DisplayName, span.OperationName, $"{span.StatusDescription}", $"{span.TraceStateString}", $"{span.ParentId}",
        .. span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"), .. span.Baggage.Select(item => $"{item.Key}={item.Value}"),
        .. span.Events.SelectMany(one => one.Tags.Select(tag => $"{one.Name} {tag.Key}={tag.Value}")),
    ];

    private static IEnumerable<string> TextOf(Metric metric)
    {
        List<string> text = [metric.Name, metric.Description, metric.Unit, metric.MeterName];
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            foreach (var tag in point.Tags)
            {
                text.Add($"{metric.Name} {tag.Key}={tag.Value}");
            }
        }
        return text;
    }

    private static IEnumerable<string> TextOf(LogRecord record) =>
    [
        $"{record.CategoryName}", $"{record.Body}", $"{record.FormattedMessage}", $"{record.Exception}",
        .. (record.Attributes ?? []).Select(attribute => string.Create(CultureInfo.InvariantCulture, $"{attribute.Key}={attribute.Value}")),
    ];

    private sealed class Line(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception}");
    }
}
