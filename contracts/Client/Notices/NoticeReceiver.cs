using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Amqp;
using Amqp.Framing;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Messaging;

namespace ExchangeHub.Client;

/// <summary>
/// Listens on an agency's subscription. A notice is a convenience: what it tells of is in the inbox whether or not it arrives.
/// Whatever breaks is joined again, at growing intervals; <paramref name="onBreak"/> hears why.
/// </summary>
/// <param name="agency">The agency's id, which is the subscription's name.</param>
/// <param name="onClock">
/// Hears that a legal clock of one's own messages runs out; done when it returns. Without it such a notice becomes a dead letter, where
/// someone will look.
/// </param>
public sealed class NoticeReceiver(
    ServiceBusConnectionString address, string agency, TimeProvider time, Entropy entropy, Action<Exception>? onBreak = null,
    Action<ClockEvent>? onClock = null)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200), LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(30);

    /// <exception cref="FormatException">The connection string is malformed.</exception>
    public NoticeReceiver(string connectionString, string agency, Action<Exception>? onBreak = null, Action<ClockEvent>? onClock = null)
        : this(ServiceBusConnectionString.Parse(connectionString), agency, TimeProvider.System, SystemEntropy.Source, onBreak, onClock)
    {
    }

    /// <summary>Notices one by one; the next is fetched when the loop asks for it. Ends by <paramref name="ct"/> only.</summary>
    /// <exception cref="UnauthorizedAccessException">The key is not accepted: trying again would not help.</exception>
    public async IAsyncEnumerable<ReceivedNotice> Receive([EnumeratorCancellation] CancellationToken ct)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await using var notices = Session(ct).GetAsyncEnumerator(ct);
            while (await Try(notices.MoveNextAsync, ct))
            {
                pause = FirstPause / 2;
                yield return notices.Current;
            }
            await Task.Delay(pause, time, ct);
        }
    }

    /// <summary>False: this connection is over.</summary>
    private async Task<bool> Try(Func<ValueTask<bool>> next, CancellationToken ct)
    {
        try
        {
            return await next();
        }
        catch (Exception broken) when (broken is AmqpException or SocketException or IOException or TimeoutException
            or ObjectDisposedException or AuthenticationException || (broken is OperationCanceledException && !ct.IsCancellationRequested))
        {
            onBreak?.Invoke(broken);
            return false;
        }
    }

    private async IAsyncEnumerable<ReceivedNotice> Session([EnumeratorCancellation] CancellationToken ct)
    {
        var (link, receiver) = await NoticeLink.Open(address, $"exchange/Subscriptions/{agency}", time, entropy, ct);
        await using var _ = link;
        receiver.SetCredit(1, autoRestore: false);
        while (true)
        {
            // In slices, so that a token is renewed in time and a broken link noticed.
            var message = await receiver.ReceiveAsync(Slice).WaitAsync(ct);
            if (message is null)
            {
                if (receiver.IsClosed)
                {
                    throw new AmqpException(receiver.Error ?? new Error(ErrorCode.DetachForced));
                }
                await link.KeepToken(ct);
                // Says again what we asked for, which changes nothing if it was heard.
                receiver.SetCredit(0, autoRestore: false);
                continue;
            }
            if (NoticeReader.Read(message) is { } notice)
            {
                yield return new(receiver, message, notice);
            }
            else if (onClock is not null && NoticeReader.ReadClock(message) is { } clock)
            {
                onClock(clock);
                receiver.Accept(message);
            }
            else
            {
                receiver.Reject(message, new Error("com.microsoft:dead-letter")
                {
                    Info = new() { [(Amqp.Types.Symbol)"DeadLetterReason"] = "not a notice" },
                });
            }
            await link.KeepToken(ct);
            // One at a time: what waits in our hands would lose its lock there.
            receiver.SetCredit(1, autoRestore: false);
        }
    }
}
