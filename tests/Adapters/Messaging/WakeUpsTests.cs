using ExchangeHub.Adapters.Messaging;
using ExchangeHub.Core;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Tests.Broker;

namespace ExchangeHub.Tests.Adapters.Messaging;

public sealed class WakeUpsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Exception> Failures => [new TimeoutException(), new UnauthorizedAccessException(), new InvalidOperationException("a fault of ours")];

    [Theory, MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task WhateverOneFailsWithTheNextIsSent(Exception failure)
    {
        var (fails, sent) = (true, new TaskCompletionSource<Notice>(TaskCreationOptions.RunContinuationsAsynchronously));
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var wakeUps = new WakeUps((wakeUp, _) =>
        {
            if (fails)
            {
                fails = false;
                failed.SetResult();
                throw failure;
            }
            sent.TrySetResult(wakeUp);
            return Task.CompletedTask;
        });

        wakeUps.Ask(Ledger.WakeUp("1"));
        await failed.Task.WaitAsync(TestClient.Soon, Ct);
        for (var tries = 0; !sent.Task.IsCompleted; tries++)
        {
            Assert.True(tries < 500, "none was sent any more");
            wakeUps.Ask(Ledger.WakeUp("2")); // what fell into the first one's end is the sweep's
            await Task.WhenAny(sent.Task, Task.Delay(20, Ct));
        }

        Assert.Equal("log:2", (await sent.Task).MessageId);
    }
}
