using System.Diagnostics.Metrics;
using ExchangeHub.Core.Collection;

namespace ExchangeHub.Adapters.Telemetry;

/// <summary>What the hub counts. Codes only: never an agency, an id or a path.</summary>
public sealed class HubMetrics : IDisposable
{
    public const string MeterName = "ExchangeHub";

    private readonly Meter meter;
    private readonly Counter<long> accepted, refused, released, asked, clocksWarned, clocksExpired;
    private readonly Gauge<long> logSize, dataKeysOutdated;
    private readonly Gauge<double> logLag;

    public HubMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        accepted = meter.CreateCounter<long>("exchangehub.messages.accepted", "{message}", "Messages accepted, repetitions not counted");
        refused = meter.CreateCounter<long>("exchangehub.requests.refused", "{request}", "Requests answered with a problem, by its code");
        released = meter.CreateCounter<long>("exchangehub.messages.released", "{release}", "Views handed out");
        asked = meter.CreateCounter<long>("exchangehub.decisions.asked", "{question}", "Questions answered of what would become of a message");
        clocksWarned = meter.CreateCounter<long>("exchangehub.clocks.warned", "{clock}", "Legal clocks that were about to run out before delivery");
        clocksExpired = meter.CreateCounter<long>("exchangehub.clocks.expired", "{clock}", "Legal clocks that ran out before delivery");
        logSize = meter.CreateGauge<long>("exchangehub.log.size", "{entry}", "Entries that the published checkpoint covers");
        dataKeysOutdated = meter.CreateGauge<long>(
            "exchangehub.datakeys.outdated", "{key}", "Data keys that may be under a version of the vault's key before the present one; 0 once a rotation is followed whole");
        logLag = meter.CreateGauge<double>("exchangehub.log.lag", "s", "How long the oldest event has waited that no published checkpoint covers");
    }

    public void Accepted() => accepted.Add(1);
    public void Refused(string code) => refused.Add(1, new KeyValuePair<string, object?>("code", code));
    public void Released() => released.Add(1);
    public void Asked() => asked.Add(1);
    public void ClockAlarms(ClockAlarms alarms)
    {
        clocksWarned.Add(alarms.Warned);
        clocksExpired.Add(alarms.Expired);
    }

    public void LogLag(TimeSpan waited) => logLag.Record(waited.TotalSeconds);
    public void DataKeysOutdated(int keys) => dataKeysOutdated.Record(keys);
    public void LogSize(long entries) => logSize.Record(entries);
    public void Dispose() => meter.Dispose();
}
