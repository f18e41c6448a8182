using System.Diagnostics;
using ExchangeHub.Broker;
using ExchangeHub.Local.Files;

namespace ExchangeHub.Tests.Broker;

/// <summary>A consumer in a process of its own, killed (SIGKILL) while it holds a message.</summary>
public sealed class KilledConsumerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("broker-killed-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string HeldFile => Path.Combine(folder, "held");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("JavaScript")]
    [InlineData("Python")]
    [InlineData(".NET")]
    public async Task WhatItHeldComesAgainWhenTheLockEndsAndOthersDoNotNotice(string language)
    {
        var time = DotNetBus.Clock();
        using var certificate = LoopbackCertificate.Load(folder, "embedded broker", [], TimeProvider.System);
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Time = time, Tls = new(certificate) });
        await using var client = await TestClient.Open(broker);
        await client.Send("orders", TestClient.Text("held"));
        using (var consumer = await Consumer(language, broker))
        {
            try
            {
                await Holds(consumer);
            }
            finally
            {
                consumer.Kill(); // SIGKILL
            }
            await consumer.WaitForExitAsync(Ct);
        }

        var other = client.Receiver("orders", credit: 2);
        await client.Send("orders", TestClient.Text("another"));
        var another = await other.ReceiveAsync(TestClient.Soon);
        Assert.Equal("another", TestClient.TextOf(another));
        other.Accept(another);
        Assert.Null(await other.ReceiveAsync(TestClient.Never));
        time.Advance(TimeSpan.FromSeconds(31));

        var again = await other.ReceiveAsync(TestClient.Soon);
        Assert.Equal(("held", 1u), (TestClient.TextOf(again), again.Header.DeliveryCount));
    }

    private async Task<Process> Consumer(string language, EmbeddedBroker broker)
    {
        if (language == "JavaScript")
        {
            var scripts = Path.Combine(SharedData.Repository, "tests", "node");
            await NodeScripts.Ready(scripts);
            return Started("node", Path.Combine(scripts, "servicebus.mjs"), "hold", broker.ConnectionString, HeldFile);
        }
        return language == "Python"
            ? Started(await PythonScripts.Program(), PythonScripts.ServiceBus, "hold", $"{broker.TlsPort}",
                Path.Combine(folder, LoopbackCertificate.PublicFile), broker.KeyName, broker.Key, HeldFile)
            : Started("dotnet", typeof(KilledConsumerTests).Assembly.Location, "-explicit", "only", "-method", $"{typeof(ConsumerToKill).FullName}.{nameof(ConsumerToKill.Hold)}");

        Process Started(string program, params string[] arguments)
        {
            var start = new ProcessStartInfo(program, arguments);
            (start.Environment[ConsumerToKill.Connection], start.Environment[ConsumerToKill.HeldFile]) = (broker.ConnectionString, HeldFile);
            return Process.Start(start)!;
        }
    }

    private async Task Holds(Process consumer)
    {
        for (var tries = 0; !File.Exists(HeldFile); tries++)
        {
            Assert.False(consumer.HasExited, "the consumer ended");
            Assert.True(tries < 1200, "the consumer received nothing in a minute");
            await Task.Delay(TimeSpan.FromMilliseconds(50), Ct);
        }
    }
}
