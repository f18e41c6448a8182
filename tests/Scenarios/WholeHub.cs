using ExchangeHub.Local;

[assembly: AssemblyFixture(typeof(ExchangeHub.Tests.Scenarios.WholeHub))]

namespace ExchangeHub.Tests.Scenarios;

/// <summary>The local hub whole, with its own Azurite and broker and a folder of its own, started by the first test that asks.</summary>
public sealed class WholeHub : IAsyncDisposable
{
    private readonly SemaphoreSlim starting = new(1);
    private LocalHub? hub;

    public string Folder { get; } = Directory.CreateTempSubdirectory("exchange-hub-").FullName;

    public async Task<LocalHub> Running(CancellationToken ct)
    {
        await starting.WaitAsync(ct);
        try
        {
            return hub ??= await LocalHub.Start(new() { Folder = Folder }, ct);
        }
        finally
        {
            starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (hub is not null)
        {
            await hub.DisposeAsync();
        }
        Directory.Delete(Folder, recursive: true);
        starting.Dispose();
    }
}
