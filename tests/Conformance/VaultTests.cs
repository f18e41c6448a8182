using ExchangeHub.Adapters.Keys;
using ExchangeHub.Core;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Conformance;

/// <summary>The hub's adapter on the stand-in vault, over https.</summary>
public sealed class KeyVaultTests : VaultContract, IAsyncLifetime
{
    private TestVault server = null!;
    private KeyVaultKeys keys = null!;

    protected override IVault Vault => keys;

    public async ValueTask InitializeAsync()
    {
        server = await TestVault.Start();
        keys = server.Keys();
    }

    public async ValueTask DisposeAsync()
    {
        keys.Dispose();
        await server.DisposeAsync();
    }

    protected override async Task Rotate(string use)
    {
        await server.Rotate(use == "sig" ? TestVault.Signing : TestVault.Encryption);
        server.Time.Advance(TimeSpan.FromMinutes(1));
    }
}

/// <summary>The vault that other tests keep in memory.</summary>
public sealed class MemoryVaultTests : VaultContract
{
    private readonly MemoryVault vault = new();

    protected override IVault Vault => vault;

    protected override Task Rotate(string use)
    {
        if (use == "sig")
        {
            vault.RotateSigning();
        }
        else
        {
            vault.RotateEncryption();
        }
        return Task.CompletedTask;
    }
}
