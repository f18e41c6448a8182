using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;

namespace ExchangeHub.Tests.Broker;

/// <summary>The .NET SDK's session processor: it accepts the next session, works it off, and accepts the next.</summary>
public sealed class DotNetSessionProcessorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ItHandlesEverySessionInOrder()
    {
        await using var bus = DotNetBus.Start();
        await bus.SendTo("sessions", [.. Enumerable.Range(0, 40).Select(i => ($"s{i % 4}", $"{i:00}"))]);
        await using var processor = bus.Client.CreateSessionProcessor(
            "sessions", new() { MaxConcurrentSessions = 2, SessionIdleTimeout = TimeSpan.FromMilliseconds(200) });

        var seen = await Handled(processor, 40);

        Assert.Equal(40, seen.Count);
        foreach (var session in seen.GroupBy(message => message.Session))
        {
            Assert.Equal(session.Select(message => message.Text).Order(), session.Select(message => message.Text));
        }
    }

    [Fact]
    public async Task ASessionThatIsNamedAndIdleIsAcceptedAndWaitedOn()
    {
        await using var bus = DotNetBus.Start();
        await using var processor = bus.Client.CreateSessionProcessor("sessions", new() { SessionIds = { "a" } });
        var handling = Handled(processor, 1);
        await bus.SendTo("sessions", ("b", "not this"), ("a", "this"));

        Assert.Equal(("a", "this"), Assert.Single(await handling));
    }

    private static async Task<List<(string Session, string Text)>> Handled(ServiceBusSessionProcessor processor, int count)
    {
        var (seen, all) = (new ConcurrentQueue<(string, string)>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        processor.ProcessMessageAsync += args =>
        {
            seen.Enqueue((args.SessionId, args.Message.Body.ToString()));
            if (seen.Count == count)
            {
                all.TrySetResult();
            }
            return Task.CompletedTask;
        };
        processor.ProcessErrorAsync += args =>
        {
            all.TrySetException(args.Exception);
            return Task.CompletedTask;
        };
        await processor.StartProcessingAsync(Ct);
        await all.Task.WaitAsync(TimeSpan.FromMinutes(2), Ct);
        await processor.StopProcessingAsync(Ct);
        return [.. seen];
    }
}
