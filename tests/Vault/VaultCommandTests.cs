using ExchangeHub.Local.Vault;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Vault;

public sealed class VaultCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vault-").FullName;

    private string Under => Path.Combine(folder, ".hub", "vault");
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task TheCommandServesUntilItIsStopped()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        using var output = new StringWriter();
        var running = VaultCommand.Run(Under, 0, TextWriter.Synchronized(output), stop.Token);
        while (!running.IsCompleted && !output.ToString().Contains("access-token", StringComparison.Ordinal))
        {
            await Task.Delay(20, Ct);
        }
        await stop.CancelAsync();

        Assert.Equal(0, await running);
        Assert.Contains("https://127.0.0.1:", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheCommandFailsOnATakenPort()
    {
        await using var other = await TestVault.Start();

        Assert.Equal(1, await VaultCommand.Run(Under, other.Server.Port, TextWriter.Null, Ct));
    }
}
