using ExchangeHub.Local.Vault;
using NetArchTest.Rules;

namespace ExchangeHub.Tests.Vault;

public sealed class VaultLayerTests
{
    /// <summary>A stand-in that shared the hub's idea of a vault could not show that the idea is wrong.</summary>
    [Fact]
    public void TheStandInKnowsNothingOfTheHub()
    {
        var vault = Types.InAssembly(typeof(StandInVault).Assembly).That().ResideInNamespaceMatching(@"^ExchangeHub\.Local\.Vault(\.|$)");

        Assert.NotEmpty(vault.GetTypes());
        Assert.Empty(vault.ShouldNot().HaveDependencyOnAny("ExchangeHub.Core", "ExchangeHub.Adapters", "ExchangeHub.Options", "ExchangeHub.Client")
            .GetResult().FailingTypeNames ?? []);
    }
}
