using System.Diagnostics;

namespace ExchangeHub.Benchmarks;

/// <summary>Median of rounds, after a warm-up; one thread.</summary>
internal static class Timing
{
    private const int Rounds = 15;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2), Round = TimeSpan.FromMilliseconds(200);

    /// <summary>Microseconds for one call.</summary>
    public static double Microseconds(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        var calls = 0;
        do
        {
            action();
            calls++;
        }
        while (Stopwatch.GetElapsedTime(started) < WarmUp);
        var inRound = Math.Max(1, (int)(calls * (Round / WarmUp)));
        var rounds = new double[Rounds];
        for (var i = 0; i < Rounds; i++)
        {
            started = Stopwatch.GetTimestamp();
            for (var call = 0; call < inRound; call++)
            {
                action();
            }
            rounds[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds / inRound;
        }
        Array.Sort(rounds);
        return rounds[Rounds / 2];
    }
}
