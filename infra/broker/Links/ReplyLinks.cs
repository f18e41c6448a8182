using Amqp;

namespace ExchangeHub.Broker.Links;

/// <summary>
/// A connection's links that answers go out on. Clients name them in different ways: by reply-to as target address (.NET), by reply-to as
/// link name (JavaScript on <c>$cbs</c>), or not at all (Python), where the session decides.
/// </summary>
internal sealed class ReplyLinks
{
    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];

    public void Add(string node, string? target, ReplyEndpoint endpoint)
    {
        lock (gate)
        {
            entries.Add(new(node, target, endpoint));
        }
    }

    public void Remove(ReplyEndpoint endpoint)
    {
        lock (gate)
        {
            entries.RemoveAll(entry => entry.Endpoint == endpoint);
        }
    }

    public ReplyEndpoint? Find(string node, string? replyTo, Session session)
    {
        lock (gate)
        {
            return entries.Where(entry => entry.Node.Equals(node, StringComparison.OrdinalIgnoreCase)).OrderBy(entry =>
                    replyTo is null ? 2
                    : entry.Target == replyTo ? 0
                    : entry.Endpoint.Link.Name == replyTo ? 1 : 2)
                .ThenBy(entry => entry.Endpoint.Link.Session == session ? 0 : 1)
                .FirstOrDefault()?.Endpoint;
        }
    }

    private sealed record Entry(string Node, string? Target, ReplyEndpoint Endpoint);
}
