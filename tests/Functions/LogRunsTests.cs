using ExchangeHub.Core.Log;
using Microsoft.Extensions.DependencyInjection;

namespace ExchangeHub.Tests.Functions;

public sealed class LogRunsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WakeUpsDuringARunShareTheNextOne()
    {
        var pending = new Gate();
        await using var hub = await HubApp.Start(services: services => services.AddSingleton<IPendingSource>(pending));
        var runs = hub.Services.GetRequiredService<LogRuns>();
        var first = runs.Run(Ct);
        await pending.Entered.WaitAsync(Ct);

        Task[] during = [runs.Run(Ct), runs.Run(Ct), runs.Run(Ct)];
        pending.Open.Release(1000);
        await Task.WhenAll([first, .. during]);

        Assert.Equal(2, pending.Looks);
        Assert.All(during, run => Assert.NotSame(first, run));
    }

    [Fact]
    public async Task AFailedRunFailsThoseWhoWaitedForItAndNobodyElse()
    {
        var pending = new Gate { Fails = true };
        await using var hub = await HubApp.Start(services: services => services.AddSingleton<IPendingSource>(pending));
        var runs = hub.Services.GetRequiredService<LogRuns>();
        var first = runs.Run(Ct);
        await pending.Entered.WaitAsync(Ct);
        var during = runs.Run(Ct);
        pending.Open.Release(1000);

        await Assert.ThrowsAsync<IOException>(() => first);
        await during;
    }

    [Fact]
    public async Task ACallerThatGoesAwayDoesNotStopTheRun()
    {
        var pending = new Gate();
        await using var hub = await HubApp.Start(services: services => services.AddSingleton<IPendingSource>(pending));
        var runs = hub.Services.GetRequiredService<LogRuns>();
        using var gone = new CancellationTokenSource();
        var first = runs.Run(gone.Token);
        await pending.Entered.WaitAsync(Ct);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        pending.Open.Release(1000);
        await runs.Run(Ct);

        Assert.Equal(2, pending.Looks);
    }

    /// <summary>Nothing pending, but looking takes until the gate opens; the first look may fail.</summary>
    private sealed class Gate : IPendingSource
    {
        private int looks;

        public SemaphoreSlim Entered { get; } = new(0);
        public SemaphoreSlim Open { get; } = new(0);
        public int Looks => looks;
        public bool Fails { get; init; }

        public async Task<IReadOnlyList<PendingEntry>> Take(int max, CancellationToken ct)
        {
            var look = Interlocked.Increment(ref looks);
            Entered.Release();
            await Open.WaitAsync(ct);
            return Fails && look == 1 ? throw new IOException() : [];
        }

        public byte[] Copies(IReadOnlyList<PendingEntry> appended, long first) => [];
        public Task File(ReadOnlyMemory<byte> copies, CancellationToken ct) => Task.CompletedTask;
        public Task Settle(CancellationToken ct) => Task.CompletedTask;
        public Task Covered(IReadOnlyList<PendingEntry> entries, CancellationToken ct) => Task.CompletedTask;
    }
}
