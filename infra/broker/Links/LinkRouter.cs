using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Transactions;
using ExchangeHub.Broker.Access;
using ExchangeHub.Broker.Entities;
using ExchangeHub.Broker.Management;

namespace ExchangeHub.Broker.Links;

/// <summary>Decides what a link that a client attaches is connected to, or why not.</summary>
internal sealed class LinkRouter(EntityStore entities, BrokerOptions options, AccessKeys keys) : ILinkProcessor
{
    /// <summary>Enough that a sender never waits, little enough that its messages are answered before more come.</summary>
    private const int SenderCredit = 1000;
    private const int MaxTokenRequest = 64 * 1024;
    private readonly Cbs cbs = new(options, keys);

    public void Process(AttachContext attachContext)
    {
        var link = attachContext.Link;
        Callback.Guard(link, () =>
        {
            try
            {
                Route(attachContext);
            }
            catch (Exception) when (link.LinkState == LinkState.Start)
            {
                // Not answered yet, and a client waits for its answer for ever.
                attachContext.Complete(new Error(ErrorCode.InternalError) { Description = "The broker could not handle this." });
            }
        });
    }

    private void Route(AttachContext attachContext)
    {
        var (attach, link) = (attachContext.Attach, attachContext.Link);
        if (!ClientConnection.Of(link).TryAdd(link))
        {
            attachContext.Complete(new Error(ErrorCode.ResourceLimitExceeded) { Description = "The connection has as many links as it may." });
            return;
        }
        if (attach.Target is Coordinator)
        {
            attachContext.Complete(new Error(ErrorCode.NotImplemented) { Description = "Transactions are not supported." });
            return;
        }
        var address = attach.Role ? (attach.Source as Source)?.Address : (attach.Target as Target)?.Address;
        var path = EntityPath.Of(address ?? "");
        if (Refuse(attach, link, path) is { } error)
        {
            attachContext.Complete(error);
            return;
        }
        var session = attach.Role ? SessionRequest.Of(attach) : null;
        Tidy(attach);
        attach.MaxMessageSize = (ulong)options.MaxMessageSize;
        if (NodeAt(path) is { } node)
        {
            Connect(attachContext, path, node);
        }
        else if (attach.Role)
        {
            var endpoint = new ReceiveEndpoint(link, entities.Queue(path)!, attach.SndSettleMode != SenderSettleMode.Settled, options.MaxUnsettled);
            if (session is not null)
            {
                SessionRequest.Serve(session, attachContext, endpoint, options.Time, Attached);
            }
            else
            {
                attachContext.Complete(endpoint, 0);
                Attached(endpoint);
            }
        }
        else
        {
            attachContext.Complete(new SendEndpoint(link, entities.Target(path)!, options.MaxMessageSize), SenderCredit);
        }
        if (path != EntityPath.Cbs)
        {
            ClientConnection.Of(link).Watch(link, path, RightsFor(attach, path));
        }
    }

    private void Attached(ReceiveEndpoint endpoint)
    {
        Receivers.Add(endpoint);
        endpoint.Queue.Attach(endpoint);
        if (endpoint.Queue.ForwardsTo is not null)
        {
            // It began to after this link was let in, perhaps too early to find it among those to detach.
            Callback.Close(endpoint.Link, ReceiverLinks.Forwards);
        }
    }

    /// <summary>All links that take from queues, so that those of a removed subscription can be detached.</summary>
    public ReceiverLinks Receivers { get; } = new();

    private Error? Refuse(Attach attach, ListenerLink link, string path)
    {
        if (path == EntityPath.Cbs)
        {
            return null;
        }
        if (!ClientConnection.Of(link).MayUse(path, RightsFor(attach, path)))
        {
            return new(ErrorCode.UnauthorizedAccess) { Description = "No valid token was put that allows this here." };
        }
        var exists = NodeAt(path) is not null || (attach.Role ? entities.Queue(path) is not null : entities.Target(path) is not null);
        if (!exists)
        {
            return new(ErrorCode.NotFound) { Description = $"The messaging entity 'sb://127.0.0.1/{path}' could not be found." };
        }
        if (NodeAt(path) is not null || !attach.Role || entities.Queue(path) is not { } queue)
        {
            return null;
        }
        if (queue.ForwardsTo is not null)
        {
            return ReceiverLinks.Forwards;
        }
        return (queue.RequiresSession, SessionRequest.Of(attach)) switch
        {
            (true, null) => new(ErrorCode.NotAllowed)
            {
                Description = "It is not possible for an entity that requires sessions to create a non-sessionful message receiver.",
            },
            (false, not null) => new(ErrorCode.NotAllowed)
            {
                Description = "A sessionful message receiver cannot be created on an entity that does not require sessions.",
            },
            (true, { Session.Length: > MessageContent.MaxIdLength }) => new(ErrorCode.NotAllowed) { Description = "The session's name is too long." },
            _ => null,
        };
    }

    /// <summary>With management either will do: it asks again for each operation.</summary>
    private static EntityRights RightsFor(Attach attach, string path) =>
        path.EndsWith(EntityPath.Management, StringComparison.OrdinalIgnoreCase) ? EntityRights.Listen | EntityRights.Send
        : attach.Role ? EntityRights.Listen
        : EntityRights.Send;

    private IRequestNode? NodeAt(string path) =>
        path == EntityPath.Cbs ? cbs
        : path.EndsWith(EntityPath.Management, StringComparison.OrdinalIgnoreCase)
            && path[..^EntityPath.Management.Length] is var entity
            && (entities.Queue(entity) ?? entities.Target(entity)?.Queue) is { } queue ? new ManagementNode(path, queue, entities.Target(entity), entities.Rules(entity), options)
        : null;

    private void Connect(AttachContext context, string path, IRequestNode node)
    {
        var (attach, link) = (context.Attach, context.Link);
        if (!attach.Role)
        {
            // Whoever asks for a token's acceptance is a stranger still.
            context.Complete(new RequestEndpoint(link, path, node, path == EntityPath.Cbs ? MaxTokenRequest : options.MaxMessageSize), SenderCredit);
            return;
        }
        attach.SndSettleMode = SenderSettleMode.Settled;
        var (endpoint, replies) = (new ReplyEndpoint(link), ClientConnection.Of(link).Replies);
        replies.Add(path, (attach.Target as Target)?.Address, endpoint);
        link.AddClosedCallback((_, _) => ThreadPool.QueueUserWorkItem(_ => replies.Remove(endpoint)));
        context.Complete(endpoint, 0);
    }

    /// <summary>The answer echoes the client's own attach; what the library cannot encode again must go first.</summary>
    private static void Tidy(Attach attach)
    {
        if (attach.Properties is not null)
        {
            attach.Properties = null;
        }
        if (attach.Unsettled is not null)
        {
            attach.Unsettled = null;
        }
        if (attach.Source is Source { DynamicNodeProperties: not null } source)
        {
            source.DynamicNodeProperties = null;
        }
        if (attach.Target is Target { DynamicNodeProperties: not null } target)
        {
            target.DynamicNodeProperties = null;
        }
    }
}
