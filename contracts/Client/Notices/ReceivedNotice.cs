using Amqp;

namespace ExchangeHub.Client;

/// <summary>
/// A notice that is this receiver's until its lock ends (a minute, usually). Not settled, it comes again; nothing is lost by that,
/// nor by settling too late, since the inbox is what counts.
/// </summary>
public sealed class ReceivedNotice
{
    private readonly ReceiverLink link;
    private readonly Message message;

    internal ReceivedNotice(ReceiverLink link, Message message, NoticeEvent notice) =>
        (this.link, this.message, Event) = (link, message, notice);

    public NoticeEvent Event { get; }

    /// <summary>Handled; it does not come again. False: the connection broke meanwhile, so it will.</summary>
    public bool Complete() => Settle(() => link.Accept(message));

    /// <summary>Not handled; it comes again soon, and after some failures becomes a dead letter.</summary>
    public bool Abandon() => Settle(() => link.Modify(message, deliveryFailed: true));

    private static bool Settle(Action send)
    {
        try
        {
            send();
            return true;
        }
        catch (Exception broken) when (broken is AmqpException or ObjectDisposedException)
        {
            return false;
        }
    }
}
