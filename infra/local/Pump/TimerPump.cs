using Cronos;
using ExchangeHub.Contracts;

namespace ExchangeHub.Local.Pump;

/// <summary>The timer trigger of <c>Sweep</c>.</summary>
internal sealed class TimerPump(TriggerPost post, TimeProvider time)
{
    private const string Function = "Sweep";

    /// <summary>As in <c>functions/Sweep/function.json</c>: seconds first.</summary>
    public const string Schedule = "0 * * * * *";

    public async Task Run(CancellationToken ct)
    {
        var schedule = CronExpression.Parse(Schedule, CronFormat.IncludeSeconds);
        while (!ct.IsCancellationRequested)
        {
            var now = time.GetUtcNow();
            await Task.Delay((schedule.GetNextOccurrence(now, TimeZoneInfo.Utc) ?? throw new FormatException("the schedule has no end")) - now, time, ct);
            await post.Invoke(Function, TriggerJson.OfTimer(Function, time.GetUtcNow(), Ids.New(time, SystemEntropy.Source)), ct);
        }
    }
}
