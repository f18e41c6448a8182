using ExchangeHub.Local.Vault;
using ExchangeHub.Tests.Broker;

namespace ExchangeHub.Tests.Vault;

/// <summary>Microsoft's own JavaScript client for keys, unmodified, against the stand-in vault.</summary>
public sealed class AzureKeysClientTests(AzureKeysClientTests.Served served) : IClassFixture<AzureKeysClientTests.Served>
{
    [Theory]
    [InlineData("create")]
    [InlineData("get")]
    [InlineData("signAndVerify")]
    [InlineData("everySignature")]
    [InlineData("wrapAndUnwrap")]
    [InlineData("encryptAndDecrypt")]
    [InlineData("rotate")]
    [InlineData("rotationPolicy")]
    [InlineData("versionsByPage")]
    [InlineData("update")]
    [InlineData("importKey")]
    [InlineData("deleteRecoverPurge")]
    [InlineData("identifiers")]
    [InlineData("wrongToken")]
    [InlineData("resourceOfAnotherDomain")]
    public Task Scenario(string name) => NodeScripts.RunIn(
        Path.Combine(SharedData.Repository, "tests", "node", "vault"), served.Environment,
        "keyvault.mjs", name, $"https://127.0.0.1:{served.Vault.Port}", served.Vault.AccessToken);

    /// <summary>One vault for all; each scenario has keys of its own.</summary>
    public sealed class Served : IAsyncLifetime
    {
        private readonly string folder = Directory.CreateTempSubdirectory("vault-").FullName;

        public StandInVault Vault { get; private set; } = null!;

        public Dictionary<string, string> Environment => new() { ["NODE_EXTRA_CA_CERTS"] = Path.Combine(folder, "certificate.pem") };

        public async ValueTask InitializeAsync() => Vault = await StandInVault.Start(new() { Folder = folder }, CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await Vault.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }
}
