
namespace ExchangeHub.Tests.Broker;

public sealed class ServiceBusConnectionStringTests
{
    [Theory]
    [InlineData("Endpoint=sb://ns.example/;SharedAccessKeyName=n;SharedAccessKey=a2V5PQ==", "ns.example", 5671, true)]
    [InlineData("Endpoint=sb://localhost;SharedAccessKeyName=n;SharedAccessKey=k;UseDevelopmentEmulator=true;", "localhost", 5672, false)]
    [InlineData("Endpoint=sb://127.0.0.1:4711;SharedAccessKeyName=n;SharedAccessKey=k;UseDevelopmentEmulator=true", "127.0.0.1", 4711, false)]
    public void TheAddressFollowsFromIt(string text, string host, int port, bool isTls)
    {
        var connection = ServiceBusConnectionString.Parse(text);

        Assert.Equal((host, port, isTls), (connection.Host, connection.Port, connection.IsTls));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Endpoint=sb://h;SharedAccessKeyName=n")]
    [InlineData("Endpoint=nonsense;SharedAccessKeyName=n;SharedAccessKey=secret")]
    public void AFaultIsSaidWithoutRepeatingTheKey(string text) =>
        Assert.DoesNotContain("secret", Assert.Throws<FormatException>(() => ServiceBusConnectionString.Parse(text)).Message, StringComparison.Ordinal);
}
