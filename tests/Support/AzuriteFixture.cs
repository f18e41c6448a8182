using ExchangeHub.Local.Azurite;

[assembly: AssemblyFixture(typeof(ExchangeHub.Tests.Support.AzuriteFixture))]

namespace ExchangeHub.Tests.Support;

/// <summary>One real Azurite for all tests, in memory, started by the first that asks for it.</summary>
public sealed class AzuriteFixture : IAsyncDisposable
{
    private const string Account = "tests";
    private readonly SemaphoreSlim starting = new(1);
    private AzuriteProcess? azurite;

    public async Task<string> Connection(CancellationToken ct)
    {
        await starting.WaitAsync(ct);
        try
        {
            azurite ??= await AzuriteProcess.Start(AzuriteOptions.ForTests(Account), ct);
            return azurite.ConnectionString(Account);
        }
        finally
        {
            starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (azurite is not null)
        {
            await azurite.DisposeAsync();
        }
        starting.Dispose();
    }
}
