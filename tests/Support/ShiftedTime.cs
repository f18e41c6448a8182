namespace ExchangeHub.Tests.Support;

/// <summary>The system's time, which a test can set ahead; timers run as always.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private long ahead;

    private TimeSpan Ahead => TimeSpan.FromTicks(Interlocked.Read(ref ahead));

    public void Skip(TimeSpan time) => Interlocked.Add(ref ahead, time.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(Ahead.TotalSeconds * TimestampFrequency);
}
