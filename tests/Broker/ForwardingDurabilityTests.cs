using System.Diagnostics;
using ExchangeHub.Broker;
using ExchangeHub.Broker.Entities;

namespace ExchangeHub.Tests.Broker;

/// <summary>What a subscription forwards is in its queue once, however the broker ends; and it forwards still.</summary>
public sealed class ForwardingDurabilityTests : IDisposable
{
    private const string Waiting = "exchange/Subscriptions/waiting";
    private readonly string folder = Directory.CreateTempSubdirectory("broker-forward-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task WhatTheQueueHasItHasAtTheNextStart()
    {
        await Run((_, client) => client.Send("exchange", TestClient.Text("x", "north")));

        await Run(async (_, client) =>
        {
            var receiver = client.Receiver("notices-north", credit: 2);
            Assert.Equal("x", TestClient.TextOf(await receiver.ReceiveAsync(TestClient.Soon)));
            Assert.Null(await receiver.ReceiveAsync(TestClient.Never));
        });
    }

    [Fact]
    public async Task ForwardingThatWasSwitchedOnStaysOn()
    {
        await Run(async (broker, client) =>
        {
            await client.Send("exchange", TestClient.Text("before", "waiting"));
            Assert.True(broker.ForwardSubscription("exchange", "waiting", "notices-south"));
        });

        await Run(async (_, client) =>
        {
            await client.Send("exchange", TestClient.Text("after", "waiting"));
            var receiver = client.Receiver("notices-south", credit: 2);
            Assert.Equal("before", TestClient.TextOf(await receiver.ReceiveAsync(TestClient.Soon)));
            Assert.Equal("after", TestClient.TextOf(await receiver.ReceiveAsync(TestClient.Soon)));
        });
    }

    [Fact]
    public async Task ForwardingThatWasSwitchedOffStaysOff()
    {
        await Run((broker, _) =>
        {
            Assert.True(broker.ForwardSubscription("exchange", "north", null));
            return Task.CompletedTask;
        });

        await Run(async (_, client) =>
        {
            await client.Send("exchange", TestClient.Text("x", "north"));
            Assert.Equal("x", TestClient.TextOf(await client.Receiver("exchange/Subscriptions/north").ReceiveAsync(TestClient.Soon)));
        });
    }

    [Fact]
    public async Task WhileTheTopologyLacksTheQueueMessagesStay()
    {
        var all = ForwardingTopology.Parsed;
        await Run((broker, _) =>
        {
            Assert.True(broker.ForwardSubscription("exchange", "waiting", "later"));
            return Task.CompletedTask;
        }, all with { Queues = [.. all.Queues, new("later", DeliverySettings.Default)] });

        await Run((_, client) => client.Send("exchange", TestClient.Text("x", "waiting")));

        await Run(
            async (_, client) => Assert.Equal("x", TestClient.TextOf(await client.Receiver("later").ReceiveAsync(TestClient.Soon))),
            all with { Queues = [.. all.Queues, new("later", DeliverySettings.Default)] });
    }

    [Fact]
    public async Task ItGoesWithItsSubscription()
    {
        await Run((broker, _) =>
        {
            broker.AddSubscription("exchange", "east", CorrelationFilter.OnProperty("recipient", "east"));
            broker.ForwardSubscription("exchange", "east", "notices-south");
            broker.RemoveSubscription("exchange", "east");
            return Task.CompletedTask;
        });

        await Run(async (broker, client) =>
        {
            broker.AddSubscription("exchange", "east", CorrelationFilter.OnProperty("recipient", "east"));
            await client.Send("exchange", TestClient.Text("x", "east"));
            Assert.Equal("x", TestClient.TextOf(await client.Receiver("exchange/Subscriptions/east").ReceiveAsync(TestClient.Soon)));
        });
    }

    [Fact]
    public async Task WhatWaitsWhenTheTopologyBeginsToForwardMoves()
    {
        await Run((_, client) => client.Send("exchange", TestClient.Text("x", "waiting")));

        await Run(
            async (_, client) => Assert.Equal("x", TestClient.TextOf(await client.Receiver("notices-south").ReceiveAsync(TestClient.Soon))),
            Forwards(Waiting, "notices-south"));
    }

    /// <summary>So that a sender's answer tells of the queue, and a crash leaves it in one place.</summary>
    [Fact]
    public void WhatIsAcceptedIsInTheQueueInTheSameUnit()
    {
        var journal = new UnitsJournal();
        using var store = new EntityStore(new() { Topology = ForwardingTopology.Parsed }, journal);
        var encoded = TestClient.Text("x", "far").Encode();

        store.Target("exchange")!.TryPublish([MessageContent.Read(encoded.Buffer.AsSpan(encoded.Offset, encoded.Length).ToArray())!]);

        Assert.Equal([(1, "exchange/Subscriptions/far"), (1, "first"), (1, "second"), (1, "third")], journal.Puts);
        Assert.Equal([(1, "exchange/Subscriptions/far"), (1, "first"), (1, "second")], journal.Removes.Order());
    }

    [Fact]
    public async Task AKillInTheMiddleLosesNothingAndDoublesNothing()
    {
        var config = Path.Combine(folder, "Config.json");
        await File.WriteAllTextAsync(config, """
            { "UserConfig": { "Namespaces": [ { "Name": "sbemulatorns", "Queues": [ { "Name": "q" } ], "Topics": [ { "Name": "t", "Subscriptions": [
                { "Name": "s", "Properties": { "ForwardTo": "q" } } ] } ] } ], "Logging": { "Type": "File" } } }
            """, Ct);
        var accepted = new List<string>();
        using (var process = Started(config))
        {
            await using var client = await TestClient.Open((await process.StandardOutput.ReadLineAsync(Ct))!);
            var sender = client.Sender("t");
            var sending = Task.Run(async () =>
            {
                for (var i = 0; ; i++)
                {
                    await sender.SendAsync(TestClient.Text($"{i}"), TestClient.Soon);
                    lock (accepted)
                    {
                        accepted.Add($"{i}");
                    }
                }
            }, Ct);
            while (!sending.IsCompleted && accepted.Count < 200)
            {
                await Task.Delay(10, Ct);
            }
            process.Kill(); // SIGKILL, in the middle of it
            await process.WaitForExitAsync(Ct);
            await Assert.ThrowsAnyAsync<Exception>(() => sending.WaitAsync(TestClient.Soon, Ct));
        }

        using var next = Started(config);
        List<string> found = [];
        try
        {
            await using var reader = await TestClient.Open((await next.StandardOutput.ReadLineAsync(Ct))!);
            await reader.Send("t", TestClient.Text("last"));
            var receiver = reader.Receiver("q", credit: 10_000);
            while (await receiver.ReceiveAsync(TestClient.Soon) is { } message && TestClient.TextOf(message) is not "last" and var text)
            {
                found.Add(text);
            }
        }
        finally
        {
            next.Kill();
        }
        await next.WaitForExitAsync(Ct);

        Assert.InRange(accepted.Count, 200, int.MaxValue);
        Assert.Equal(found.Distinct(), found);
        Assert.Subset(found.ToHashSet(), accepted.ToHashSet());
    }

    private static Topology Forwards(string path, string queue) => ForwardingTopology.Parsed with
    {
        Topics =
        [
            .. ForwardingTopology.Parsed.Topics.Select(topic => topic with
            {
                Subscriptions = [.. topic.Subscriptions.Select(one => path.EndsWith($"/{one.Name}", StringComparison.Ordinal) ? one with { ForwardTo = queue } : one)],
            }),
        ],
    };

    private Process Started(string config) => Process.Start(new ProcessStartInfo(
        "dotnet", [Path.Combine(AppContext.BaseDirectory, "ExchangeHub.Local.dll"), "broker", "--config", config, "--port", "0", "--data", Path.Combine(folder, "killed.db")])
    {
        RedirectStandardOutput = true,
    })!;

    private async Task Run(Func<EmbeddedBroker, TestClient, Task> act, Topology? topology = null)
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = topology ?? ForwardingTopology.Parsed, DataFile = Path.Combine(folder, "broker.db") });
        await using var client = await TestClient.Open(broker);
        await act(broker, client);
    }
}
