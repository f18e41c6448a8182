using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;

namespace ExchangeHub.Tests.Broker;

/// <summary>The .NET SDK's processor, which asks for messages one by one, or ahead, for as long as it runs.</summary>
public sealed class DotNetProcessorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task ItHandlesFiveHundredOnceEach(int prefetch)
    {
        await using var bus = DotNetBus.Start();
        await bus.Send("orders", [.. Enumerable.Range(0, 500).Select(i => $"{i}")]);
        await using var processor = bus.Client.CreateProcessor("orders", new ServiceBusProcessorOptions { MaxConcurrentCalls = 8, PrefetchCount = prefetch });
        var seen = new Seen(processor, 500);

        await processor.StartProcessingAsync(Ct);
        await seen.All;
        await processor.StopProcessingAsync(Ct);

        Assert.Equal(500, seen.Texts.Distinct().Count());
        Assert.Equal(500, seen.Texts.Count);
        Assert.Empty(seen.Faults);
        await using var receiver = bus.Receiver("orders");
        await DotNetBus.Empty(receiver);
    }

    [Fact]
    public async Task AHandlerThatFailsGetsItsMessageAgain()
    {
        await using var bus = DotNetBus.Start();
        await bus.Send("orders", "x");
        await using var processor = bus.Client.CreateProcessor("orders");
        var seen = new Seen(processor, 2, message => message.DeliveryCount == 1 ? throw new InvalidOperationException("not yet") : Task.CompletedTask);

        await processor.StartProcessingAsync(Ct);
        await seen.All;
        await processor.StopProcessingAsync(Ct);

        Assert.Equal(["x", "x"], seen.Texts);
        Assert.IsType<InvalidOperationException>(Assert.Single(seen.Faults));
        await using var receiver = bus.Receiver("orders");
        await DotNetBus.Empty(receiver);
    }

    [Fact]
    public async Task ItStopsAndStartsAgain()
    {
        await using var bus = DotNetBus.Start();
        await using var processor = bus.Client.CreateProcessor("orders");
        var seen = new Seen(processor, 2);
        await processor.StartProcessingAsync(Ct);
        await processor.StopProcessingAsync(Ct);
        await bus.Send("orders", "a", "b");
        await Task.Delay(DotNetBus.Never, Ct);
        Assert.Empty(seen.Texts);

        await processor.StartProcessingAsync(Ct);
        await seen.All;

        Assert.Equal(["a", "b"], seen.Texts.Order());
    }

    [Fact]
    public async Task AHandlerThatTakesLongerThanTheLockKeepsIt()
    {
        await using var bus = DotNetBus.Start();
        await bus.Send("quick", "x"); // its lock lasts a second
        await using var processor = bus.Client.CreateProcessor("quick");
        var seen = new Seen(processor, 1, _ => Task.Delay(TimeSpan.FromSeconds(3), Ct));

        await processor.StartProcessingAsync(Ct);
        await seen.All;
        await processor.StopProcessingAsync(Ct);

        Assert.Equal(["x"], seen.Texts);
        Assert.Empty(seen.Faults);
        await using var receiver = bus.Receiver("quick");
        await DotNetBus.Empty(receiver);
    }

    /// <summary>Counts what was handled; what comes beyond that is counted too.</summary>
    private sealed class Seen
    {
        private readonly TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Seen(ServiceBusProcessor processor, int count, Func<ServiceBusReceivedMessage, Task>? handle = null)
        {
            processor.ProcessMessageAsync += async args =>
            {
                Texts.Enqueue(args.Message.Body.ToString());
                await (handle?.Invoke(args.Message) ?? Task.CompletedTask);
                if (Texts.Count >= count)
                {
                    all.TrySetResult();
                }
            };
            processor.ProcessErrorAsync += args =>
            {
                Faults.Enqueue(args.Exception);
                return Task.CompletedTask;
            };
        }

        public ConcurrentQueue<string> Texts { get; } = [];
        public ConcurrentQueue<Exception> Faults { get; } = [];
        public Task All => all.Task.WaitAsync(TimeSpan.FromMinutes(2), Ct);
    }
}
