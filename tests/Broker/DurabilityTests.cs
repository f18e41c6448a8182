using System.Diagnostics;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using ExchangeHub.Broker;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Broker;

/// <summary>What a broker with a data file accepted is there for the next one.</summary>
public sealed class DurabilityTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("broker-").FullName;
    private readonly FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));

    private string File => Path.Combine(folder, "broker.db");
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task MessagesKeepTheirOrderNumbersAndContent()
    {
        await Before(client => client.Send("orders", TestClient.Text("1", id: "a"), TestClient.Text("2")));

        await After(async client =>
        {
            var receiver = client.Receiver("orders", credit: 3);
            var (first, second) = (await receiver.ReceiveAsync(TestClient.Soon), await receiver.ReceiveAsync(TestClient.Soon));
            Assert.Equal(("1", "a"), (TestClient.TextOf(first), first.Properties.MessageId));
            Assert.Equal("2", TestClient.TextOf(second));
            Assert.Equal((1L, 2L), (NumberOf(first), NumberOf(second)));
            receiver.Accept(first);
            receiver.Accept(second);
            await client.Send("orders", TestClient.Text("3"));
            Assert.Equal(3L, NumberOf(await receiver.ReceiveAsync(TestClient.Soon)));
        });
    }

    [Fact]
    public async Task ANumberIsNotGivenTwiceThoughItsMessageIsGone()
    {
        await Before(async client =>
        {
            await client.Send("orders", TestClient.Text("1"));
            await client.Receiver("orders", delete: true).ReceiveAsync(TestClient.Soon);
        });

        await After(async client =>
        {
            await client.Send("orders", TestClient.Text("2"));
            Assert.Equal(2L, NumberOf(await client.Receiver("orders").ReceiveAsync(TestClient.Soon)));
        });
    }

    [Fact]
    public async Task CompletedOnesAreGoneAndLockedOnesComeAgain()
    {
        await Before(async client =>
        {
            await client.Send("orders", TestClient.Text("done"), TestClient.Text("held"), TestClient.Text("failed"));
            var receiver = client.Receiver("orders", credit: 3);
            receiver.Accept(await receiver.ReceiveAsync(TestClient.Soon));
            await receiver.ReceiveAsync(TestClient.Soon);
            receiver.Modify(await receiver.ReceiveAsync(TestClient.Soon), deliveryFailed: true, messageAnnotations: new() { [(Symbol)"why"] = "tired" });
            await Settled(client);
        });

        await After(async client =>
        {
            var receiver = client.Receiver("orders", credit: 3);
            var (held, failed) = (await receiver.ReceiveAsync(TestClient.Soon), await receiver.ReceiveAsync(TestClient.Soon));
            Assert.Equal(("held", "failed", 1u, "tired"),
                (TestClient.TextOf(held), TestClient.TextOf(failed), failed.Header.DeliveryCount, failed.ApplicationProperties["why"]));
            Assert.Null(await receiver.ReceiveAsync(TestClient.Never));
        });
    }

    [Fact]
    public async Task DeadLettersKeepTheirReason()
    {
        await Before(async client =>
        {
            await client.Send("exchange", TestClient.Text("x", "north"));
            var receiver = client.Receiver("exchange/Subscriptions/north");
            receiver.Reject(await receiver.ReceiveAsync(TestClient.Soon), new Error("com.microsoft:dead-letter") { Info = new() { [(Symbol)"DeadLetterReason"] = "why" } });
            await Settled(client);
        });

        await After(async client =>
        {
            var letter = await client.Receiver("exchange/Subscriptions/north/$DeadLetterQueue").ReceiveAsync(TestClient.Soon);
            Assert.Equal("why", letter.ApplicationProperties["DeadLetterReason"]);
            Assert.Null(await client.Receiver("exchange/Subscriptions/north").ReceiveAsync(TestClient.Never));
        });
    }

    [Fact]
    public async Task ADuplicateIsStillOne()
    {
        await Before(client => client.Send("once", TestClient.Text("1", id: "a")));

        await After(async client =>
        {
            await client.Send("once", TestClient.Text("2", id: "a"), TestClient.Text("3", id: "b"));
            var receiver = client.Receiver("once", credit: 3);
            Assert.Equal("1", TestClient.TextOf(await receiver.ReceiveAsync(TestClient.Soon)));
            Assert.Equal("3", TestClient.TextOf(await receiver.ReceiveAsync(TestClient.Soon)));
            Assert.Null(await receiver.ReceiveAsync(TestClient.Never));
        });
    }

    [Fact]
    public async Task WhatIsForLaterComesThen()
    {
        await Before(async client =>
        {
            foreach (var (entity, recipient) in new[] { ("orders", null), ("exchange", "north") })
            {
                var message = TestClient.Text("later", recipient);
                message.MessageAnnotations = new() { [(Symbol)"x-opt-scheduled-enqueue-time"] = time.GetUtcNow().AddMinutes(5).UtcDateTime };
                await client.Send(entity, message);
            }
        });

        await After(async client =>
        {
            foreach (var entity in new[] { "orders", "exchange/Subscriptions/north" })
            {
                var early = client.Receiver(entity);
                Assert.Null(await early.ReceiveAsync(TestClient.Never));
                await early.CloseAsync(TestClient.Soon);
            }
            time.Advance(TimeSpan.FromMinutes(5));
            foreach (var entity in new[] { "orders", "exchange/Subscriptions/north" })
            {
                Assert.Equal("later", TestClient.TextOf(await client.Receiver(entity).ReceiveAsync(TestClient.Soon)));
            }
        });
    }

    [Fact]
    public async Task ASubscriptionMadeAtRunTimeHasItsMessagesWhenItIsMadeAgain()
    {
        var filter = CorrelationFilter.OnProperty("recipient", "east");
        await using (var broker = Start())
        {
            broker.AddSubscription("exchange", "east", filter);
            await using var client = await TestClient.Open(broker);
            await client.Send("exchange", TestClient.Text("x", "east"));
        }

        await using var next = Start();
        Assert.True(next.AddSubscription("exchange", "east", filter));
        await using var again = await TestClient.Open(next);

        Assert.Equal("x", TestClient.TextOf(await again.Receiver("exchange/Subscriptions/east").ReceiveAsync(TestClient.Soon)));
    }

    [Fact]
    public async Task TwoBrokersDoNotShareOneFile()
    {
        await using var first = Start();

        Assert.Throws<IOException>(() => Start());
    }

    [Fact]
    public async Task WhatWasAcceptedSurvivesAKill()
    {
        var config = Path.Combine(folder, "Config.json");
        await System.IO.File.WriteAllTextAsync(config, """
            { "UserConfig": { "Namespaces": [ { "Name": "sbemulatorns", "Queues": [ { "Name": "orders" } ], "Topics": [] } ], "Logging": { "Type": "File" } } }
            """, Ct);
        var accepted = new List<string>();
        using (var process = Started(config))
        {
            await using var client = await TestClient.Open((await process.StandardOutput.ReadLineAsync(Ct))!);
            var sender = client.Sender("orders");
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
        await using var reader = await TestClient.Open((await next.StandardOutput.ReadLineAsync(Ct))!);
        var receiver = reader.Receiver("orders", credit: 10_000);
        var found = new HashSet<string>();
        while (found.Count < accepted.Count && await receiver.ReceiveAsync(TestClient.Soon) is { } message)
        {
            found.Add(TestClient.TextOf(message));
        }
        next.Kill();

        Assert.InRange(accepted.Count, 200, int.MaxValue);
        Assert.Subset(found, accepted.ToHashSet());
    }

    private Process Started(string config) => Process.Start(new ProcessStartInfo(
        "dotnet", [Path.Combine(AppContext.BaseDirectory, "ExchangeHub.Local.dll"), "broker", "--config", config, "--port", "0", "--data", File])
    {
        RedirectStandardOutput = true,
    })!;

    private EmbeddedBroker Start() => EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, DataFile = File, Time = time });

    private async Task Before(Func<TestClient, Task> act)
    {
        await using var broker = Start();
        await using var client = await TestClient.Open(broker);
        await act(client);
    }

    private Task After(Func<TestClient, Task> act) => Before(act);

    /// <summary>One link's frames are read in order, so what went before a request was read when it is answered.</summary>
    private static Task<Message> Settled(TestClient client) =>
        client.Manage("orders", "com.microsoft:peek-message", new() { ["from-sequence-number"] = 0L, ["message-count"] = 1 });

    private static long NumberOf(Message message) => (long)message.MessageAnnotations[(Symbol)"x-opt-sequence-number"];
}
