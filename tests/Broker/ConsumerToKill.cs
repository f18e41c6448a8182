using Azure.Messaging.ServiceBus;

namespace ExchangeHub.Tests.Broker;

/// <summary>Not a test: what the .NET consumer's process does, which is this assembly's again.</summary>
public sealed class ConsumerToKill
{
    /// <summary>In the process's environment.</summary>
    public const string Connection = "CONSUMER_CONNECTION", HeldFile = "CONSUMER_HELD_FILE";

    [Fact(Explicit = true)]
    public async Task Hold()
    {
        await using var client = new ServiceBusClient(Environment.GetEnvironmentVariable(Connection)!, DotNetBus.Options());
        await DotNetBus.One(client.CreateReceiver("orders"));
        await File.WriteAllTextAsync(Environment.GetEnvironmentVariable(HeldFile)!, "", TestContext.Current.CancellationToken);
        await Task.Delay(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken);
    }
}
