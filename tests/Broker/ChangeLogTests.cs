using ExchangeHub.Broker.Storage;

namespace ExchangeHub.Tests.Broker;

public sealed class ChangeLogTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatCannotBeWrittenIsNeverCalledDurable()
    {
        using var log = new ChangeLog(_ => throw new IOException("the disk is full"));

        log.Add(new Change.Drop("q"));

        await Assert.ThrowsAsync<IOException>(() => log.Durable().WaitAsync(TestClient.Soon, Ct));
        log.Add(new Change.Drop("q"));
        await Assert.ThrowsAsync<IOException>(() => log.Durable().WaitAsync(TestClient.Soon, Ct));
    }

    /// <summary>Or the removal of a message could be written before the message.</summary>
    [Fact]
    public async Task WhatBeganEarlierIsWrittenEarlier()
    {
        List<Change> written = [];
        using var log = new ChangeLog(written.AddRange);
        var together = log.Together();
        log.Add(new Change.Remove("q", 1));

        // Not awaited: what is said together is said by one thread.
        var other = new Thread(() => log.Add(new Change.Remove("q", 2)));
        other.Start();
        other.Join();
        Assert.Empty(written);
        log.Add(new Change.Remove("q", 3));
        together.Dispose();

        await log.Durable().WaitAsync(TestClient.Soon, Ct);
        Assert.Equal([1L, 3L, 2L], written.Cast<Change.Remove>().Select(change => change.Sequence));
    }
}
