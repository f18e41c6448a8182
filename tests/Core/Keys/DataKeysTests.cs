using ExchangeHub.Adapters.Keys;
using ExchangeHub.Contracts;
using ExchangeHub.Core.Keys;
using ExchangeHub.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace ExchangeHub.Tests.Core.Keys;

/// <summary>The keys of the days over the real adapter: which of them need the vault, and when.</summary>
public sealed class DataKeysTests : IAsyncLifetime
{
    private const string Name = "disclosure-holds/hospital/1.sealed";
    private static readonly byte[] Text = "what must not be read in storage"u8.ToArray();
    private readonly MemoryBlobs content = new();
    private TestVault server = null!;
    private KeyVaultKeys vault = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TestVault.Start(); // at noon
        vault = server.Keys();
    }

    public async ValueTask DisposeAsync()
    {
        vault.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task AVaultThatIsAwayOverMidnightStopsNoInstanceThatPrepared()
    {
        var (prepared, idle) = (Instance(), Instance());
        await prepared.Prepare(Ct);
        await idle.Seal(Name, Text, Ct);
        server.Fault = Refuse;
        server.Time.Advance(TimeSpan.FromHours(12.5));

        var sealedText = await prepared.Seal(Name, Text, Ct);

        Assert.Equal(Text, await prepared.Open(Name, sealedText, Ct));
        await Assert.ThrowsAnyAsync<Exception>(() => idle.Seal(Name, Text, Ct)); // or this test could not fail
        server.Fault = null;
        Assert.Equal(Text, await idle.Open(Name, sealedText, Ct));
    }

    [Fact]
    public async Task TheNextDaysKeyIsMadeHalfADayAheadAndNotBefore()
    {
        var instance = Instance();
        server.Time.Advance(TimeSpan.FromHours(23));
        await instance.Prepare(Ct);
        Assert.Equal(["keys/data/20260502.jwe"], content.Names);

        server.Time.Advance(TimeSpan.FromHours(1));
        await instance.Prepare(Ct);
        Assert.Equal(["keys/data/20260502.jwe", "keys/data/20260503.jwe"], content.Names);
    }

    [Fact]
    public async Task InstancesThatPrepareAtOnceHaveOneKey()
    {
        DataKeys[] instances = [.. Enumerable.Range(0, 4).Select(_ => Instance())];
        await Task.WhenAll(instances.Select(one => one.Prepare(Ct)));
        server.Time.Advance(TimeSpan.FromHours(13));

        var sealedText = await instances[0].Seal(Name, Text, Ct);

        foreach (var other in instances)
        {
            Assert.Equal(Text, await other.Open(Name, sealedText, Ct));
        }
    }

    [Fact]
    public async Task PreparingAgainAsksNothing()
    {
        var instance = Instance();
        await instance.Prepare(Ct);
        server.Requests.Clear();
        server.Time.Advance(TimeSpan.FromMinutes(5));

        await instance.Prepare(Ct);

        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(Failure.NotDone)]
    [InlineData(Failure.DoneButReportedFailed)]
    public async Task PreparingIsFinishedAfterACrashAtAnyCall(Failure failure)
    {
        for (var nth = 1; ; nth++)
        {
            var (plan, blobs) = (new FaultPlan { Nth = nth, Failure = failure }, new MemoryBlobs());
            var crashed = new DataKeys(new FaultyBlobs(blobs, plan), new FaultyVault(vault, plan), server.Time, SystemEntropy.Source);
            var fault = await Record.ExceptionAsync(() => crashed.Prepare(Ct));
            if (!plan.End())
            {
                Assert.Null(fault);
                Assert.True(nth > 8, "nearly nothing was called");
                return;
            }
            Assert.IsType<InjectedFault>(fault);
            var next = new DataKeys(blobs, vault, server.Time, SystemEntropy.Source);
            await next.Prepare(Ct);
            await crashed.Prepare(Ct); // it lives on, and must not seal with another key
            Assert.Equal(Text, await next.Open(Name, await crashed.Seal(Name, Text, Ct), Ct));
            Assert.Equal(2, blobs.Names.Count);
        }
    }

    private static Task<bool> Refuse(HttpContext context)
    {
        context.Response.StatusCode = 403; // what is not tried again
        return Task.FromResult(true);
    }

    private DataKeys Instance() => new(content, vault, server.Time, SystemEntropy.Source);
}
