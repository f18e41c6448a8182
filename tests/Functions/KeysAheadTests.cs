using System.Text.Json.Nodes;
using Azure;
using ExchangeHub.Core;
using ExchangeHub.Core.Keys;
using ExchangeHub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Functions;

/// <summary>An instance that nobody calls has the keys in hand that only the vault can give.</summary>
public sealed class KeysAheadTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly VaultThatGoes vault = new();
    private HubApp hub = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        hub = await HubApp.Start(services: services => services.AddSingleton<IVault>(vault).AddSingleton<TimeProvider>(time));

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Fact]
    public async Task AnIdleInstanceSealsAndSignsAfterMidnightWhileTheVaultIsAway()
    {
        await Until(() => Task.FromResult(vault.Signed == 1 && vault.Unwrapped == 2));
        vault.Away = true;
        time.Advance(TimeSpan.FromHours(12.5));

        await Until(Works(() => hub.Services.GetRequiredService<DataKeys>().Seal("x", new byte[1], Ct)));
        await Until(Works(Sign));
    }

    [Fact]
    public async Task AnIdleInstanceRenewsItsCertificateLongBeforeItEnds()
    {
        await Until(() => Task.FromResult(vault.Signed == 1));
        time.Advance(TimeSpan.FromHours(12.5));
        await UntilSomeTurn(() => vault.Signed > 1);
        vault.Away = true;
        time.Advance(TimeSpan.FromHours(13)); // the first one's day is over

        await Until(Works(Sign));
    }

    [Fact]
    public async Task AVaultThatComesBackIsAskedAgainWithinMinutes()
    {
        await Until(() => Task.FromResult(vault.Unwrapped == 2));
        vault.Away = true;
        time.Advance(TimeSpan.FromHours(24));
        await UntilSomeTurn(() => vault.Refused > 0);
        vault.Away = false;
        await UntilSomeTurn(() => hub.Content.Names.Count(name => name.StartsWith("keys/data/", StringComparison.Ordinal)) > 2);
    }

    private async Task<object> Sign() => await hub.Services.GetRequiredService<InstanceKeys>().Sign("exchange-test+jwt", [], Ct);

    /// <summary>A call that ends with the vault's refusal as long as what it needs is not in hand.</summary>
    private static Func<Task<bool>> Works<T>(Func<Task<T>> call) => async () =>
    {
        try
        {
            await call();
            return true;
        }
        catch (RequestFailedException)
        {
            return false;
        }
    };

    /// <summary>By the clock's going on: it may have been set before the instance waited for its next turn.</summary>
    private Task UntilSomeTurn(Func<bool> holds) => Until(() =>
    {
        time.Advance(KeysAhead.Every);
        return Task.FromResult(holds());
    });

    private static async Task Until(Func<Task<bool>> holds)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromMinutes(1), "it never came");
            await Task.Delay(TimeSpan.FromMilliseconds(20), Ct);
        }
    }

    private sealed class VaultThatGoes : IVault
    {
        private readonly MemoryVault inner = new();
        private int signed, unwrapped, refused;

        public volatile bool Away;

        public int Signed => Volatile.Read(ref signed);
        public int Unwrapped => Volatile.Read(ref unwrapped);
        public int Refused => Volatile.Read(ref refused);

        public Task<IReadOnlyList<JsonObject>> PublicKeys(CancellationToken ct) => Here(() => inner.PublicKeys(ct));
        public async Task<byte[]> Sign(string kid, ReadOnlyMemory<byte> digest, CancellationToken ct) => Counted(ref signed, await Here(() => inner.Sign(kid, digest, ct)));
        public async Task<byte[]?> Unwrap(string kid, ReadOnlyMemory<byte> wrapped, CancellationToken ct) =>
            Counted(ref unwrapped, await Here(() => inner.Unwrap(kid, wrapped, ct)));
        public Task<byte[]> LogSeed(CancellationToken ct) => Here(() => inner.LogSeed(ct));

        private async Task<T> Here<T>(Func<Task<T>> call)
        {
            if (Away)
            {
                Interlocked.Increment(ref refused);
                throw new RequestFailedException(503, "away");
            }
            return await call();
        }

        private static T Counted<T>(ref int count, T answer)
        {
            Interlocked.Increment(ref count);
            return answer;
        }
    }
}
