using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Adapters.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace ExchangeHub.Tests.Functions;

public sealed class MetricsTests
{
    [Fact]
    public async Task RefusalsAreCountedByCodeAndByNothingElse()
    {
        await using var hub = await HubApp.Start();
        var counted = Listen(hub, out var listener);
        using var _ = listener;

        await hub.Get("/v1/agencies/police");
        await hub.Get("/v1/inbox", hub.Tokens.For("stranger", [Roles.Receive]));

        Assert.Equal(
            ["exchangehub.requests.refused 1 code=agency-unknown", "exchangehub.requests.refused 1 code=token-invalid"], counted.Order());
    }

    [Fact]
    public async Task TheSizeOfTheLogIsMeasuredAfterARun()
    {
        await using var hub = await HubApp.Start();
        await hub.Register(HubApp.Agency("police", HubApp.NewKey()));
        var counted = Listen(hub, out var listener);
        using var _ = listener;

        await hub.Services.GetRequiredService<LogRuns>().Run(TestContext.Current.CancellationToken);

        Assert.Equal(["exchangehub.log.size 1 "], counted);
    }

    private static ConcurrentBag<string> Listen(HubApp hub, out MeterListener listener)
    {
        var factory = hub.Services.GetRequiredService<IMeterFactory>();
        ConcurrentBag<string> counted = [];
        listener = new() { InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == HubMetrics.MeterName && instrument.Meter.Scope == factory)
            {
                it.EnableMeasurementEvents(instrument);
            }
        } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            counted.Add($"{instrument.Name} {value} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}"));
        listener.Start();
        return counted;
    }
}
