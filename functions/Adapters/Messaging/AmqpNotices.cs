using System.Collections.Frozen;
using System.Net.Sockets;
using System.Security.Authentication;
using Amqp;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Messaging;
using ExchangeHub.Core;

namespace ExchangeHub.Adapters.Messaging;

/// <summary>
/// Notices over AMQP 1.0 on one kept connection. A broken one is opened anew, a silent one is given up, a busy broker asked again, a few
/// times at growing intervals within one call; sending again is safe because the topic drops repeated message ids.
/// </summary>
public sealed class AmqpNotices : INotices, IDisposable
{
    /// <summary>The longest that one announcement takes.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The longest that an open connection may keep silent about what it was sent: the other side may have gone without a word.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1)];
    private static readonly FrozenSet<string> Temporary = FrozenSet.Create(
        "com.microsoft:server-busy", "com.microsoft:timeout", "amqp:internal-error");
    private readonly BusAddress address;
    private readonly IBusTokens tokens;
    private readonly TimeProvider time;
    private readonly Entropy entropy;
    private readonly WakeUps wakeUps;
    private readonly SemaphoreSlim opening = new(1);
    private BusConnection? current;

    public AmqpNotices(BusAddress address, IBusTokens tokens, TimeProvider time, Entropy entropy)
    {
        (this.address, this.tokens, this.time, this.entropy) = (address, tokens, time, entropy);
        wakeUps = new((wakeUp, ct) => Announce([wakeUp], ct));
    }

    /// <summary>By a connection string with a shared key: the emulator's, or one of Azure.</summary>
    public static AmqpNotices WithSharedKey(string connectionString, TimeProvider time, Entropy entropy)
    {
        var connection = ServiceBusConnectionString.Parse(connectionString);
        return new(BusAddress.Of(connection), new SharedKeyTokens(connection, time), time, entropy);
    }

    public async Task Announce(IReadOnlyList<Notice> notices, CancellationToken ct)
    {
        if (notices.Count == 0)
        {
            return;
        }
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            await Send(notices, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException("The broker did not accept the notices in time.");
        }
    }

    public async Task Reach(CancellationToken ct) => await Current(ct);

    public void Wake(Notice wakeUp) => wakeUps.Ask(wakeUp);

    public void Dispose()
    {
        wakeUps.Dispose();
        current?.Dispose();
        opening.Dispose();
    }

    private async Task Send(IReadOnlyList<Notice> notices, CancellationToken ct)
    {
        for (var attempt = 0; !await Try(notices, isLast: attempt == Pauses.Length, ct); attempt++)
        {
            await Task.Delay(Pauses[attempt], time, ct);
        }
    }

    /// <summary>False: it failed in a way that another try may mend.</summary>
    private async Task<bool> Try(IReadOnlyList<Notice> notices, bool isLast, CancellationToken ct)
    {
        BusConnection? bus = null;
        try
        {
            bus = await Current(ct);
            // The library would finish on its reading thread, and what follows here must not hold that up.
            await bus.Sender.SendAsync(NoticeMessages.Batch(notices, time.GetUtcNow()), Patience).WaitAsync(Silence, time, ct)
                .ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return true;
        }
        catch (TimeoutException) when (!isLast)
        {
            bus?.Dispose(); // what it was sent may have arrived, and is then dropped when it comes again
            return false;
        }
        catch (Exception broken) when (!isLast && (bus is not { IsOpen: true } || IsBusy(broken))
            && (broken is AmqpException or SocketException or IOException or ObjectDisposedException or AuthenticationException
                || (broken is OperationCanceledException && !ct.IsCancellationRequested)))
        {
            // The library calls it cancelled when the other side hangs up during the handshake.
            // An open link that throws is the broker's refusal, and final unless it is busy; a closed one says nothing about these notices.
            return false;
        }
    }

    /// <summary>Refusals that Service Bus means for now only.</summary>
    private static bool IsBusy(Exception refusal) =>
        refusal is AmqpException { Error.Condition: { } condition } && Temporary.Contains(condition.ToString());

    private async Task<BusConnection> Current(CancellationToken ct)
    {
        if (current is { IsOpen: true } open)
        {
            return open;
        }
        await opening.WaitAsync(ct);
        try
        {
            if (current is not { IsOpen: true })
            {
                current?.Dispose();
                current = null;
                current = await BusConnection.Open(address, "exchange", tokens, time, entropy, ct);
            }
            return current;
        }
        finally
        {
            opening.Release();
        }
    }
}
