using NetArchTest.Rules;

namespace ExchangeHub.Tests.Architecture;

public sealed class LayerTests
{
    [Fact]
    public void ContractsDependOnNoOtherPart()
    {
        var contracts = Types.InAssembly(System.Reflection.Assembly.Load("ExchangeHub.Contracts"));

        Assert.Empty(contracts.ShouldNot()
            .HaveDependencyOnAny("ExchangeHub.Core", "ExchangeHub.Adapters", "ExchangeHub.Client", "ExchangeHub.Cli", "ExchangeHub.Local")
            .GetResult().FailingTypeNames ?? []);
    }
}
