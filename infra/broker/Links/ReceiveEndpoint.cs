using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using ExchangeHub.Broker.Entities;
using ExchangeHub.Broker.Wire;

namespace ExchangeHub.Broker.Links;

/// <summary>Gives one client the messages of a queue, as far as its credit goes, and takes its settlements.</summary>
internal sealed class ReceiveEndpoint : LinkEndpoint, IConsumer
{
    public static Error LockLost => new("com.microsoft:message-lock-lost")
    {
        Description = "The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.",
    };

    private readonly ListenerLink link;
    private readonly MessageQueue queue;
    private readonly LinkCredit credit;
    private readonly int maxUnsettled;
    private readonly Unsettled ofConnection;
    private int unsettled;
    private volatile bool closed;

    public ReceiveEndpoint(ListenerLink link, MessageQueue queue, bool peekLock, int maxUnsettled)
    {
        (this.link, this.queue, credit, PeekLock, this.maxUnsettled) = (link, queue, new(link), peekLock, maxUnsettled);
        ofConnection = ClientConnection.Of(link).Unsettled;
        ofConnection.Join(this);
        link.AddClosedCallback((_, _) =>
        {
            // Under the link's own lock, so the queue's must wait for another thread.
            closed = true;
            ThreadPool.QueueUserWorkItem(_ =>
            {
                queue.Detach(this);
                ofConnection.Leave(this, Interlocked.Exchange(ref unsettled, 0));
            });
        });
    }

    public ListenerLink Link => link;
    public MessageQueue Queue => queue;
    public bool HasCredit => !closed && credit.Any && (!PeekLock || (Volatile.Read(ref unsettled) < maxUnsettled && ofConnection.HasRoom));
    public bool PeekLock { get; }
    public string Session { get; set; } = ReadyMessages.NoSession;

    public static Error SessionLost => new("com.microsoft:session-lock-lost")
    {
        Description = "The session lock has expired. Accept the session again.",
    };

    public void LoseSession()
    {
        closed = true;
        ThreadPool.QueueUserWorkItem(_ => Callback.Close(link, SessionLost));
    }

    public bool TryDeliver(Guid token, ByteBuffer encoded)
    {
        try
        {
            link.SendMessage(new LockedMessage(token), encoded);
            credit.Spend();
            if (PeekLock)
            {
                Interlocked.Increment(ref unsettled);
                ofConnection.Add();
            }
            return true;
        }
        catch (Exception closing) when (closing is AmqpException or ObjectDisposedException)
        {
            closed = true;
            return false;
        }
        catch (Exception)
        {
            // The library's own failure. It is this link's, and not the business of whoever sent the message or gave back a lock.
            closed = true;
            ThreadPool.QueueUserWorkItem(_ => Callback.Close(link, ErrorCode.InternalError, "The broker could not deliver on this link."));
            return false;
        }
    }

    public override void OnFlow(FlowContext flowContext) => Callback.Guard(link, () =>
    {
        queue.WithCredit(() => credit.OnFlow(flowContext));
        queue.WithCredit(credit.CompleteDrain);
    });

    public override void OnDisposition(DispositionContext dispositionContext) => Callback.Guard(link, () =>
    {
        // The library reports each unsettled delivery of a closing link as released; the lock must outlive the link,
        // since clients settle by $management then.
        if (closed || dispositionContext.Message is not LockedMessage message
            || Dispositions.Read(dispositionContext.DeliveryState) is not { } settlement)
        {
            return;
        }
        // By the link's count and not by the lock's end: the library keeps each until its client says something.
        if (message.TryFinish())
        {
            Interlocked.Decrement(ref unsettled);
            ofConnection.Settle(1);
        }
        var held = queue.Settle(message.Token, settlement);
        if (!held)
        {
            queue.DeliverReady();
        }
        if (!dispositionContext.Settled)
        {
            DeliveryState outcome = held ? new Accepted() : new Rejected { Error = queue.RequiresSession ? SessionLost : LockLost };
            Kept.Then(queue.Durable(), link, () => link.DisposeMessage(message, outcome, true),
                () => Callback.Close(link, ErrorCode.InternalError, "The broker cannot write."));
        }
    });
}
