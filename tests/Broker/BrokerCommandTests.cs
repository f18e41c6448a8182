using ExchangeHub.Local.Broker;

namespace ExchangeHub.Tests.Broker;

public sealed class BrokerCommandTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    [Fact]
    public async Task ItServesTheFileUntilItIsStopped()
    {
        await File.WriteAllTextAsync(file, Config("""[ { "Name": "q" } ]"""), TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();

        var running = BrokerCommand.Run(file, 0, null, stop.Token);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(running.IsCompleted);
        await stop.CancelAsync();

        Assert.Equal(0, await running);
    }

    [Fact]
    public async Task AFaultyFileIsAFailure()
    {
        await File.WriteAllTextAsync(file, Config("""[ { "Name": "" } ]"""), TestContext.Current.CancellationToken);

        Assert.Equal(1, await BrokerCommand.Run(file, 0, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AMissingFileIsAFailure() =>
        Assert.Equal(1, await BrokerCommand.Run(file + ".none", 0, null, TestContext.Current.CancellationToken));

    [Fact]
    public async Task APortInUseIsAFailure()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = Topology.Empty });
        await File.WriteAllTextAsync(file, Config("[]"), TestContext.Current.CancellationToken);

        Assert.Equal(1, await BrokerCommand.Run(file, broker.Port, null, TestContext.Current.CancellationToken));
    }

    public void Dispose() => File.Delete(file);

    private static string Config(string queues) =>
        $$"""{ "UserConfig": { "Namespaces": [ { "Name": "sbemulatorns", "Queues": {{queues}}, "Topics": [] } ], "Logging": { "Type": "File" } } }""";
}
