using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;
using ExchangeHub.Broker.Access;

namespace ExchangeHub.Broker.Links;

/// <summary>What the broker knows of one connection: what its tokens open and until when, its links, and where its answers go.</summary>
internal sealed class ClientConnection
{
    private const string Key = "client";
    private const int MaxGrants = 1000;
    private readonly Lock gate = new();
    private readonly ListenerConnection connection;
    private readonly BrokerOptions options;
    private readonly Dictionary<string, DateTimeOffset> grants = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<ListenerLink, string> links = [];
    private readonly ITimer timer;

    public ClientConnection(ListenerConnection connection, BrokerOptions options)
    {
        (this.connection, this.options) = (connection, options);
        timer = options.Time.CreateTimer(_ => Expire(), null, options.TokenTimeout, Timeout.InfiniteTimeSpan);
        connection.Properties[Key] = this;
        if (connection.Principal is not null)
        {
            Grant("", DateTimeOffset.MaxValue);
        }
        connection.AddClosedCallback((_, _) => timer.Dispose());
    }

    public ReplyLinks Replies { get; } = new();

    public static ClientConnection Of(ListenerLink link) => (ClientConnection)((ListenerConnection)link.Session.Connection).Properties[Key];

    public void Grant(string path, DateTimeOffset expires)
    {
        lock (gate)
        {
            if (grants.Count < MaxGrants || grants.ContainsKey(path))
            {
                grants[path] = expires;
            }
            SetTimer();
        }
    }

    public bool MayUse(string path)
    {
        lock (gate)
        {
            var now = options.Time.GetUtcNow();
            return grants.Any(grant => grant.Value > now && EntityPath.Covers(grant.Key, path));
        }
    }

    /// <summary>The link goes when no token opens its entity any more.</summary>
    public void Watch(ListenerLink link, string path)
    {
        lock (gate)
        {
            links[link] = path;
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
        lock (gate)
        {
            var now = options.Time.GetUtcNow();
            foreach (var (path, _) in grants.Where(grant => grant.Value <= now).ToList())
            {
                grants.Remove(path);
            }
            lost = [.. links.Where(link => !grants.Keys.Any(path => EntityPath.Covers(path, link.Value))).Select(link => link.Key)];
            if (grants.Count > 0)
            {
                SetTimer();
            }
        }
        if (grants.Count == 0)
        {
            Callback.Close(connection, ErrorCode.ConnectionForced, "No valid token was put in time.");
        }
        lost.ForEach(link => Callback.Close(link, ErrorCode.UnauthorizedAccess, "The token expired."));
    }

    private void SetTimer()
    {
        var pause = grants.Values.Min() - options.Time.GetUtcNow();
        timer.Change(pause > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : pause > TimeSpan.Zero ? pause : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
