using Amqp;
using Amqp.Listener;
using ExchangeHub.Broker.Access;
using ExchangeHub.Broker.Wire;

namespace ExchangeHub.Broker.Links;

/// <summary>What the broker knows of one connection: what its tokens open and until when, its links, and where its answers go.</summary>
internal sealed class ClientConnection
{
    private const string Key = "client";
    private readonly Lock gate = new();
    private readonly ListenerConnection connection;
    private readonly BrokerOptions options;
    private readonly Grants grants;
    private readonly Dictionary<ListenerLink, (string Path, EntityRights Rights)> links = [];
    private readonly ITimer timer;
    private int open;

    /// <summary>When a connection without any token is over; null: it has one.</summary>
    private DateTimeOffset? deadline;

    public ClientConnection(ListenerConnection connection, BrokerOptions options, AccessKeys keys)
    {
        (this.connection, this.options, grants) = (connection, options, new(options.Time));
        Unsettled = new(options.MaxUnsettledOfConnection);
        deadline = options.Time.GetUtcNow() + options.TokenTimeout;
        timer = options.Time.CreateTimer(_ => Expire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(options.TokenTimeout, Timeout.InfiniteTimeSpan);
        connection.Properties[Key] = this;
        if (connection.Principal?.Identity?.Name is { } name && keys.Find(name) is { } key)
        {
            Grant(key.Grants, DateTimeOffset.MaxValue);
        }
        connection.AddClosedCallback((_, _) => timer.Dispose());
    }

    public ReplyLinks Replies { get; } = new();

    public Unsettled Unsettled { get; }

    public static ClientConnection Of(ListenerLink link) => (ClientConnection)((ListenerConnection)link.Session.Connection).Properties[Key];

    /// <summary>False: it has as many links as it may.</summary>
    public bool TryAdd(ListenerLink link)
    {
        if (Interlocked.Increment(ref open) > options.MaxLinks)
        {
            Interlocked.Decrement(ref open);
            return false;
        }
        link.AddClosedCallback((_, _) => Interlocked.Decrement(ref open));
        return true;
    }

    public void Grant(IReadOnlyList<AccessGrant> opened, DateTimeOffset expires)
    {
        lock (gate)
        {
            foreach (var grant in opened)
            {
                grants.Add(grant, expires);
            }
            SetTimer();
        }
    }

    /// <summary>One of <paramref name="rights"/> is enough.</summary>
    public bool MayUse(string path, EntityRights rights)
    {
        lock (gate)
        {
            return grants.Open(path, rights);
        }
    }

    /// <summary>The link goes when no token opens its entity any more.</summary>
    public void Watch(ListenerLink link, string path, EntityRights rights)
    {
        lock (gate)
        {
            links[link] = (path, rights);
        }
        link.AddClosedCallback((closed, _) => ThreadPool.QueueUserWorkItem(_ => Forget((ListenerLink)closed)));
    }

    private void Forget(ListenerLink link)
    {
        lock (gate)
        {
            links.Remove(link);
        }
    }

    private void Expire()
    {
        List<ListenerLink> lost;
        bool isOver;
        lock (gate)
        {
            grants.DropExpired();
            lost = [.. links.Where(link => !grants.Open(link.Value.Path, link.Value.Rights)).Select(link => link.Key)];
            isOver = deadline <= options.Time.GetUtcNow();
            if (!isOver)
            {
                SetTimer();
            }
        }
        lost.ForEach(link => Callback.Close(link, ErrorCode.UnauthorizedAccess, "The token expired."));
        if (isOver)
        {
            Callback.Close(connection, ErrorCode.ConnectionForced, "No valid token was put in time.");
            _ = FramedTransport.EndSoon(connection, options);
        }
    }

    private void SetTimer()
    {
        var now = options.Time.GetUtcNow();
        deadline = grants.FirstEnd is null ? deadline ?? now + options.TokenTimeout : null;
        var pause = (grants.FirstEnd ?? deadline!.Value) - now;
        timer.Change(pause > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : pause > TimeSpan.Zero ? pause : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
