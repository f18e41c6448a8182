using ExchangeHub.Core;

namespace ExchangeHub.Tests.Core;

public sealed class SingleFlightTests : IDisposable
{
    private readonly SingleFlight flight = new();
    private readonly Queue<TaskCompletionSource<string>> looks = [];
    private string? seen;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => flight.Dispose();

    [Fact]
    public async Task AFailureIsToldToAllWhoWaitedForIt()
    {
        var waiting = Enumerable.Range(0, 50).Select(_ => Ask(Ct)).ToArray();

        Assert.Single(looks).SetException(new IOException("away"));

        foreach (var one in waiting)
        {
            Assert.Equal("away", (await Assert.ThrowsAsync<IOException>(() => one)).Message);
        }
        Assert.Single(looks);
    }

    [Fact]
    public async Task WhoComesAfterAFailureLooksAnew()
    {
        var first = Ask(Ct);
        looks.Dequeue().SetException(new IOException("away"));
        await Assert.ThrowsAsync<IOException>(() => first);

        var (second, third) = (Ask(Ct), Ask(Ct));
        Assert.Single(looks).SetException(new IOException("still away"));

        Assert.Equal("still away", (await Assert.ThrowsAsync<IOException>(() => second)).Message);
        Assert.Equal("still away", (await Assert.ThrowsAsync<IOException>(() => third)).Message);
    }

    [Fact]
    public async Task WhatWasSeenIsToldToAllWhoWaitedForIt()
    {
        var waiting = Enumerable.Range(0, 50).Select(_ => Ask(Ct)).ToArray();

        Assert.Single(looks).SetResult("there");

        Assert.All(await Task.WhenAll(waiting), one => Assert.Equal("there", one));
        Assert.Single(looks);
    }

    [Fact]
    public async Task ACallerThatGivesUpFailsNobodyElse()
    {
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var (impatient, patient) = (Ask(impatience.Token), Ask(Ct));
        var first = looks.Dequeue();
        await impatience.CancelAsync();
        first.SetException(new OperationCanceledException(impatience.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);

        await Until(() => looks.Count == 1);
        looks.Dequeue().SetResult("there");

        Assert.Equal("there", await patient);
    }

    private Task<string> Ask(CancellationToken ct) => flight.Run(() => seen, Look, ct);

    private async Task<string> Look()
    {
        var look = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        looks.Enqueue(look);
        return seen = await look.Task;
    }

    private static async Task Until(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(1, Ct);
        }
    }
}
