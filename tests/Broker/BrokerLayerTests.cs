using ExchangeHub.Local.Broker;
using NetArchTest.Rules;

namespace ExchangeHub.Tests.Broker;

public sealed class BrokerLayerTests
{
    /// <summary>So that it may become a project of its own.</summary>
    [Fact]
    public void TheBrokerKnowsNothingOfTheHub()
    {
        var broker = Types.InAssembly(typeof(EmbeddedBroker).Assembly).That().ResideInNamespaceMatching(@"^ExchangeHub\.Local\.Broker(\.|$)");

        Assert.NotEmpty(broker.GetTypes());
        Assert.Empty(broker.ShouldNot()
            .HaveDependencyOnAny("ExchangeHub.Core", "ExchangeHub.Adapters", "ExchangeHub.Contracts", "ExchangeHub.Client", "ExchangeHub.Local.Files", "ExchangeHub.Local.Vault",
                "Microsoft.AspNetCore")
            .GetResult().FailingTypeNames ?? []);
    }
}
