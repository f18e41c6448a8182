using System.Collections.Concurrent;
using ExchangeHub.Client;

namespace ExchangeHub.Local.Demo;

/// <summary>One agency of the demo: what its own program would do, over HTTP and AMQP only.</summary>
public sealed class Actor : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, NoticeEvent> noticed = new();
    private readonly ConcurrentDictionary<string, int> times = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly NoticeReceiver receiver;
    private readonly Task listening;

    public Actor(AgencyProfile profile, HubClient hub, NoticeReceiver receiver)
    {
        (Profile, Hub, this.receiver) = (profile, hub, receiver);
        listening = Listen();
    }

    public string Id => Profile.Id;
    public AgencyProfile Profile { get; }
    public HubClient Hub { get; }

    /// <summary>The notice of a message; null when none came in time.</summary>
    public async Task<NoticeEvent?> Noticed(string message, TimeSpan within)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(deadline) < within)
        {
            if (noticed.TryGetValue(message, out var notice))
            {
                return notice;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
        return null;
    }

    /// <summary>How often the broker delivered a notice of the message.</summary>
    public int TimesNoticed(string message) => times.GetValueOrDefault(message);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await listening;
        Hub.Dispose();
        stopping.Dispose();
    }

    private async Task Listen()
    {
        try
        {
            await foreach (var notice in receiver.Receive(stopping.Token))
            {
                times.AddOrUpdate(notice.Event.Message, 1, (_, before) => before + 1);
                noticed[notice.Event.Message] = notice.Event;
                await notice.Complete(stopping.Token);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The demo is over.
        }
    }
}
