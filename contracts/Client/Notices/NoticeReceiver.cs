using System.Runtime.CompilerServices;
using Azure.Messaging.ServiceBus;

namespace ExchangeHub.Client;

/// <summary>
/// Listens for an agency's notices. A notice is a convenience: what it tells of is in the inbox whether or not it arrives.
/// Whatever breaks is joined again, at growing intervals; <c>onBreak</c> hears why.
/// </summary>
/// <remarks>
/// On Azure, and at the local hub, an agency receives from a queue of its own, <c>notices-</c> and its id, to which its subscription forwards:
/// see <c>OfQueue</c>. It has no right on the subscription itself, since whoever may receive from one may also change its rules, and so receive
/// what is meant for others (learn.microsoft.com, service-bus-sas, "Rights required for Service Bus operations").
/// </remarks>
public sealed class NoticeReceiver
{
    private const string Topic = "exchange";
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200), LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Slice = TimeSpan.FromSeconds(30);
    private readonly string? connectionString;
    private readonly ServiceBusClient? given;
    private readonly string agency;
    private readonly Action<Exception>? onBreak;
    private readonly Action<ClockEvent>? onClock;
    private bool hasQueue;

    /// <summary>On the agency's subscription itself, where it does not forward.</summary>
    /// <param name="connectionString">With a shared key.</param>
    /// <param name="agency">The agency's id, after which its subscription and its queue are named.</param>
    /// <param name="onClock">
    /// Hears that a legal clock of one's own messages runs out; done when it returns. Without it such a notice becomes a dead letter, where
    /// someone will look.
    /// </param>
    /// <exception cref="FormatException">The connection string is malformed.</exception>
    public NoticeReceiver(string connectionString, string agency, Action<Exception>? onBreak = null, Action<ClockEvent>? onClock = null)
    {
        ServiceBusConnectionStringProperties.Parse(connectionString);
        (this.connectionString, this.agency, this.onBreak, this.onClock) = (connectionString, agency, onBreak, onClock);
    }

    /// <summary>On a connection made elsewhere, for instance by an identity of Entra; its lifetime is the caller's.</summary>
    /// <inheritdoc cref="NoticeReceiver(string, string, Action{Exception}?, Action{ClockEvent}?)" path="/param"/>
    public NoticeReceiver(ServiceBusClient client, string agency, Action<Exception>? onBreak = null, Action<ClockEvent>? onClock = null) =>
        (given, this.agency, this.onBreak, this.onClock) = (client, agency, onBreak, onClock);

    /// <summary>On the agency's queue.</summary>
    /// <inheritdoc cref="NoticeReceiver(string, string, Action{Exception}?, Action{ClockEvent}?)" path="/param | /exception"/>
    public static NoticeReceiver OfQueue(string connectionString, string agency, Action<Exception>? onBreak = null, Action<ClockEvent>? onClock = null) =>
        new(connectionString, agency, onBreak, onClock) { hasQueue = true };

    /// <summary>On the agency's queue, by a connection made elsewhere, for instance by an identity of Entra; its lifetime is the caller's.</summary>
    /// <inheritdoc cref="NoticeReceiver(string, string, Action{Exception}?, Action{ClockEvent}?)" path="/param"/>
    public static NoticeReceiver OfQueue(ServiceBusClient client, string agency, Action<Exception>? onBreak = null, Action<ClockEvent>? onClock = null) =>
        new(client, agency, onBreak, onClock) { hasQueue = true };

    /// <summary>Notices one by one; the next is fetched when the loop asks for it. Ends by <paramref name="ct"/> only.</summary>
    /// <exception cref="UnauthorizedAccessException">The key or the identity is not accepted: trying again would not help.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    /// <exception cref="InvalidOperationException">The subscription forwards to the agency's queue, and nothing is received from it itself.</exception>
    public async IAsyncEnumerable<ReceivedNotice> Receive([EnumeratorCancellation] CancellationToken ct)
    {
        await using var own = given is null ? new ServiceBusClient(connectionString, Options()) : null;
        // Nothing is fetched ahead: what waits in our hands would lose its lock there.
        await using var receiver = ReceiverOf(given ?? own!);
        for (var pause = FirstPause; ;)
        {
            ServiceBusReceivedMessage? message;
            try
            {
                message = await receiver.ReceiveMessageAsync(Slice, ct);
                pause = FirstPause;
            }
            catch (Exception broken) when (IsBreak(broken, ct))
            {
                onBreak?.Invoke(broken);
                await Task.Delay(pause, ct);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                continue;
            }
            if (message is not null && await Read(receiver, message, ct) is { } notice)
            {
                yield return notice;
            }
        }
    }

    private ServiceBusReceiver ReceiverOf(ServiceBusClient client) =>
        hasQueue ? client.CreateReceiver($"notices-{agency}") : client.CreateReceiver(Topic, agency);

    /// <summary>The pauses are ours, so that every break is heard.</summary>
    private static ServiceBusClientOptions Options() => new() { RetryOptions = { MaxRetries = 0, TryTimeout = Patience } };

    /// <summary>
    /// Whatever it is called: an identity that gets no token for a moment throws what its own library has for that. What is disposed of, or
    /// cannot be received from at all, stays so.
    /// </summary>
    private static bool IsBreak(Exception e, CancellationToken ct) => !ct.IsCancellationRequested && e is not (UnauthorizedAccessException or InvalidOperationException);

    /// <summary>Null: it was no notice of a message, and is settled.</summary>
    private async Task<ReceivedNotice?> Read(ServiceBusReceiver receiver, ServiceBusReceivedMessage message, CancellationToken ct)
    {
        if (NoticeReader.Read(message) is { } notice)
        {
            return new(receiver, message, notice);
        }
        if (onClock is not null && NoticeReader.ReadClock(message) is { } clock)
        {
            onClock(clock);
            await ReceivedNotice.Settle(receiver.CompleteMessageAsync(message, ct));
        }
        else
        {
            await ReceivedNotice.Settle(receiver.DeadLetterMessageAsync(message, "not a notice", cancellationToken: ct));
        }
        return null;
    }
}
