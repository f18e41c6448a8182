using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;

namespace ExchangeHub.Broker.Links;

/// <summary>
/// A client that attaches to a session, one that it names or the next that has messages. The latter is answered when there is one, and
/// refused shortly before the client gives up.
/// </summary>
internal sealed class SessionRequest
{
    public const string Filter = "com.microsoft:session-filter";
    private const string Timeout = "com.microsoft:timeout", LockedUntil = "com.microsoft:locked-until-utc";
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(60), Margin = TimeSpan.FromMilliseconds(100);
    private readonly AttachContext context;
    private readonly ReceiveEndpoint endpoint;
    private readonly TimeSpan patience;
    private readonly TimeProvider time;
    private readonly Action<ReceiveEndpoint> attached;
    private ITimer? timer;

    private SessionRequest(AttachContext context, ReceiveEndpoint endpoint, TimeSpan patience, TimeProvider time, Action<ReceiveEndpoint> attached) =>
        (this.context, this.endpoint, this.patience, this.time, this.attached) = (context, endpoint, patience, time, attached);

    /// <summary>What the client asks for; null: it names no session and wants none.</summary>
    public static Wanted? Of(Attach attach)
    {
        var filters = Dispositions.Pairs((attach.Source as Source)?.FilterSet);
        if (!filters.TryGetValue(Filter, out var value))
        {
            return null;
        }
        var milliseconds = Dispositions.Pairs(attach.Properties).GetValueOrDefault(Timeout) as uint?;
        var session = (value is DescribedValue described ? described.Value : value) as string;
        return new(session, milliseconds is { } given ? TimeSpan.FromMilliseconds(given) : Usual);
    }

    /// <param name="attached">Called when the link has its session and was told so.</param>
    public static void Serve(Wanted wanted, AttachContext context, ReceiveEndpoint endpoint, TimeProvider time, Action<ReceiveEndpoint> attached)
    {
        var request = new SessionRequest(context, endpoint, wanted.Patience, time, attached);
        if (wanted.Session is null)
        {
            request.Seek();
        }
        else if (endpoint.Queue.TryLock(wanted.Session, endpoint) is { } until)
        {
            request.Grant(wanted.Session, until);
        }
        else
        {
            context.Complete(new Error("com.microsoft:session-cannot-be-locked")
            {
                Description = $"The requested session '{wanted.Session}' cannot be accepted. It may be locked by another receiver.",
            });
        }
    }

    private void Seek()
    {
        timer = time.CreateTimer(_ => GiveUp(), null, patience > Margin ? patience - Margin : TimeSpan.Zero, System.Threading.Timeout.InfiniteTimeSpan);
        endpoint.Link.AddClosedCallback((_, _) => ThreadPool.QueueUserWorkItem(_ => endpoint.Queue.StopSeeking(endpoint)));
        // Under the queue's lock, perhaps on another client's thread: neither may wait for this link.
        endpoint.Queue.LockNext(endpoint, (session, until) => ThreadPool.QueueUserWorkItem(_ => Callback.Guard(endpoint.Link, () => Grant(session, until))));
    }

    private void GiveUp()
    {
        if (endpoint.Queue.StopSeeking(endpoint))
        {
            Callback.Guard(endpoint.Link, () => context.Complete(new Error("com.microsoft:timeout") { Description = "No session has messages." }));
        }
        timer?.Dispose();
    }

    private void Grant(string session, DateTimeOffset until)
    {
        timer?.Dispose();
        endpoint.Session = session;
        var attach = context.Attach;
        // Made anew: what the client sent may have keys that the library cannot write again.
        ((Source)attach.Source).FilterSet = new Map { [new Symbol(Filter)] = session };
        attach.Properties = new Fields { [new Symbol(LockedUntil)] = until.UtcTicks };
        context.Complete(endpoint, 0);
        attached(endpoint);
        if (endpoint.Link.IsClosed)
        {
            endpoint.Queue.Detach(endpoint); // it left while it waited, and nobody else would give the session back
        }
    }

    /// <param name="Session">Null: the next that has messages.</param>
    internal sealed record Wanted(string? Session, TimeSpan Patience);
}
