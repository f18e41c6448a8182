using ExchangeHub.Broker;

namespace ExchangeHub.Tests.Broker;

public sealed class BrokerLayerTests
{
    /// <summary>So that others can use it as it is.</summary>
    [Fact]
    public void TheBrokerKnowsNothingOfTheHub() =>
        Assert.DoesNotContain(typeof(EmbeddedBroker).Assembly.GetReferencedAssemblies(), used => used.Name!.StartsWith("ExchangeHub", StringComparison.Ordinal));
}
