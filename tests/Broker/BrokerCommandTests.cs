using Azure.Messaging.ServiceBus.Administration;
using ExchangeHub.Local;
using ExchangeHub.Broker;

namespace ExchangeHub.Tests.Broker;

public sealed class BrokerCommandTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    [Fact]
    public async Task ItServesTheFileUntilItIsStopped()
    {
        await File.WriteAllTextAsync(file, Config("""[ { "Name": "q" } ]"""), TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();

        var running = BrokerCommand.Run(new(file, 0), null, stop.Token);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(running.IsCompleted);
        await stop.CancelAsync();

        Assert.Equal(0, await running);
    }

    [Fact]
    public async Task ItIsAdministeredWhereItIsAskedToBe()
    {
        await File.WriteAllTextAsync(file, Config("""[ { "Name": "q" } ]"""), TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        var port = Ports.Choose(0);
        var running = BrokerCommand.Run(new(file, 0, AdministrationPort: port), null, stop.Token);
        var administration = new ServiceBusAdministrationClient(
            $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName={BrokerOptions.EmulatorKeyName};SharedAccessKey={BrokerOptions.EmulatorKey};UseDevelopmentEmulator=true");

        Assert.True(await administration.QueueExistsAsync("q", TestContext.Current.CancellationToken));
        await stop.CancelAsync();

        Assert.Equal(0, await running);
    }

    [Fact]
    public async Task AnAdministrationPortInUseIsAFailure()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = Topology.Empty });
        await File.WriteAllTextAsync(file, Config("[]"), TestContext.Current.CancellationToken);

        Assert.Equal(1, await BrokerCommand.Run(new(file, 0, AdministrationPort: broker.Port), null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AFaultyFileIsAFailure()
    {
        await File.WriteAllTextAsync(file, Config("""[ { "Name": "" } ]"""), TestContext.Current.CancellationToken);

        Assert.Equal(1, await BrokerCommand.Run(new(file, 0), null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AMissingFileIsAFailure() =>
        Assert.Equal(1, await BrokerCommand.Run(new(file + ".none", 0), null, TestContext.Current.CancellationToken));

    [Fact]
    public async Task APortInUseIsAFailure()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = Topology.Empty });
        await File.WriteAllTextAsync(file, Config("[]"), TestContext.Current.CancellationToken);

        Assert.Equal(1, await BrokerCommand.Run(new(file, broker.Port), null, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--config c --port 1", true)]
    [InlineData("--port 1 --data d --config c --tls-port 2 --certificate p", true)]
    [InlineData("--config c", false)]
    [InlineData("--port 1", false)]
    [InlineData("--config c --port 65536", false)]
    [InlineData("--config c --port 1 --tls-port x", false)]
    [InlineData("--config c --port 1 --certificate p", false)]
    [InlineData("--config c --port 1 --administration-port x", false)]
    [InlineData("--config c --port 1 --port 2", false)]
    [InlineData("--config c --port 1 --data", false)]
    [InlineData("--config c --port 1 --other 2", false)]
    public void ItsWordsAreUnderstoodOrRefused(string words, bool understood) =>
        Assert.Equal(understood, BrokerArguments.Parse(words.Split(' ')) is not null);

    [Fact]
    public void EachWordGoesToItsPlace() =>
        Assert.Equal(new("c", 1, "d", 2, "p", 3), BrokerArguments.Parse("--administration-port 3 --certificate p --tls-port 2 --data d --port 1 --config c".Split(' ')));

    [Fact]
    public async Task ForTlsItMakesACertificateAtTheFirstStartAndKeepsIt()
    {
        await File.WriteAllTextAsync(file, Config("[]"), TestContext.Current.CancellationToken);
        var folder = Directory.CreateTempSubdirectory("broker-command-").FullName;
        try
        {
            var first = await CertificateOf(folder);
            Assert.StartsWith("-----BEGIN CERTIFICATE-----", first, StringComparison.Ordinal);
            Assert.Equal(first, await CertificateOf(folder));
            Assert.DoesNotContain("PRIVATE", first, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task ACertificateWithoutItsKeyIsAFailure()
    {
        await File.WriteAllTextAsync(file, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", TestContext.Current.CancellationToken);
        var folder = Directory.CreateTempSubdirectory("broker-command-").FullName;
        try
        {
            await Assert.ThrowsAsync<LocalFault>(() =>
                Commands.Broker(new(file, 0, TlsPort: 0, Certificate: file), folder, TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public void Dispose() => File.Delete(file);

    private async Task<string> CertificateOf(string folder)
    {
        using var stop = new CancellationTokenSource();
        var running = Commands.Broker(new(file, 0, TlsPort: 0), folder, stop.Token);
        var made = Path.Combine(folder, "broker", "certificate.pem");
        for (var i = 0; i < 500 && !File.Exists(made); i++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        await stop.CancelAsync();
        Assert.Equal(0, await running);
        return await File.ReadAllTextAsync(made, TestContext.Current.CancellationToken);
    }

    private static string Config(string queues) =>
        $$"""{ "UserConfig": { "Namespaces": [ { "Name": "sbemulatorns", "Queues": {{queues}}, "Topics": [] } ], "Logging": { "Type": "File" } } }""";
}
