using Azure.Messaging.ServiceBus;

namespace ExchangeHub.Client;

/// <summary>
/// A notice that is this receiver's until its lock ends (a minute, usually). Not settled, it comes again; nothing is lost by that,
/// nor by settling too late, since the inbox is what counts.
/// </summary>
public sealed class ReceivedNotice
{
    private readonly ServiceBusReceiver receiver;
    private readonly ServiceBusReceivedMessage message;

    internal ReceivedNotice(ServiceBusReceiver receiver, ServiceBusReceivedMessage message, NoticeEvent notice) =>
        (this.receiver, this.message, Event) = (receiver, message, notice);

    public NoticeEvent Event { get; }

    /// <summary>Handled; it does not come again. False: the broker did not confirm that, so it may.</summary>
    public Task<bool> Complete(CancellationToken ct) => Settle(receiver.CompleteMessageAsync(message, ct));

    /// <summary>Not handled; it comes again soon, and after some failures becomes a dead letter. False: the broker did not confirm that.</summary>
    public Task<bool> Abandon(CancellationToken ct) => Settle(receiver.AbandonMessageAsync(message, cancellationToken: ct));

    internal static async Task<bool> Settle(Task settling)
    {
        try
        {
            await settling;
            return true;
        }
        catch (Exception broken) when (broken is ServiceBusException or ObjectDisposedException)
        {
            return false;
        }
    }
}
